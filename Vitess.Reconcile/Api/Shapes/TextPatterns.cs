namespace Vitess.Reconcile.Api.Shapes;

/// <summary>Texts that must match a pattern. Source: the CRDs of the Go operator 2.18.</summary>
internal static class TextPatterns
{
    internal static TextLimits CellName { get; } = new()
    {
        Pattern = "^[A-Za-z0-9]([_.A-Za-z0-9]*[A-Za-z0-9])?$",
        InWords = "letters, digits, dots and underscores, with a letter or digit at both ends,",
    };

    internal static TextLimits Name { get; } = new()
    {
        Pattern = "^[A-Za-z0-9]([A-Za-z0-9-_.]*[A-Za-z0-9])?$",
        InWords = "letters, digits, dashes, dots and underscores, with a letter or digit at both ends,",
    };

    internal static TextLimits DashedName { get; } = new()
    {
        Pattern = "^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$",
        InWords = "letters, digits and dashes, with a letter or digit at both ends,",
    };

    internal static TextLimits KeyRangeBound { get; } = new()
    {
        Pattern = "^([0-9a-f][0-9a-f])*$",
        InWords = "digits 0-9 and letters a-f, an even number of them",

        // Reason: a label holds both bounds and the dash between them, and takes 63 characters.
        LengthMax = 62,
    };

    internal static TextLimits Duration { get; } = new()
    {
        Pattern = @"^([0-9]+(\.[0-9]+)?(h|m|s|ms))+$",
        InWords = "numbers with the units h, m, s or ms, such as 168h,",

        // Reason: no duration of use takes more.
        LengthMax = 32,
    };

    internal static TextLimits OneLine { get; } = new()
    {
        Pattern = @"^[^\r\n]*$",
        InWords = "a single line",
    };
}
