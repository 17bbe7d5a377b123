using System.Text.RegularExpressions;

namespace Vitess.Reconcile.Desired.Parts;

/// <summary>Writes the name of an object into YAML, in quotes where it would be read as something else than a text.</summary>
/// <remarks>Source: what Go's YAML library quotes among lower-case letters, digits, dashes and dots.</remarks>
internal static partial class YamlName
{
    /// <summary>The name as it is to be written.</summary>
    internal static string Of(string name) => IsSomethingElse().IsMatch(name) ? $"\"{name}\"" : name;

    [GeneratedRegex(
        @"^(y|n|yes|no|on|off|true|false|null|\d+(\.\d*)?(e\d+|e-\d+)?|0x[0-9a-f]+|0o[0-7]+|0b[01]+|\d{4}-\d{1,2}-\d{1,2})$",
        RegexOptions.CultureInvariant)]
    private static partial Regex IsSomethingElse();
}
