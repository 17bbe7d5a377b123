namespace Vitess.Reconcile.Api.Rules;

/// <summary>What Kubernetes takes as the name of a part of a pod.</summary>
internal static class KubernetesNames
{
    private const int PartMax = 63;
    private const int PrefixMax = 253;

    /// <summary>Whether a text may name a label: a prefix like a host's name and a slash, if any, and the name itself.</summary>
    internal static bool IsLabel(string name) => name.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0
        ? IsPrefix(name[..slash]) && IsLabelText(name[(slash + 1)..])
        : IsLabelText(name);

    /// <summary>Whether a text may name an annotation. Source: Kubernetes, which lets its prefix have capital letters.</summary>
    internal static bool IsAnnotation(string name) => IsLabel(name.ToLowerInvariant());

    /// <summary>Whether a text that is not empty may be the value of a label.</summary>
    internal static bool IsLabelText(string text) => text.Length is > 0 and <= PartMax
        && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
        && text.All(it => char.IsAsciiLetterOrDigit(it) || it is '-' or '_' or '.');

    /// <summary>Whether a text may name a container or a volume.</summary>
    internal static bool IsOfPart(string name) => name.Length <= PartMax && IsHostPart(name);

    /// <summary>Whether a text may name an environment variable in every version.</summary>
    /// <remarks>Source: the check of the API server before Kubernetes 1.32.</remarks>
    internal static bool IsVariable(string name) => IsVariableOfLate(name)
        && !char.IsAsciiDigit(name[0]) && name != "." && !name.StartsWith("..", StringComparison.Ordinal)
        && name.All(it => char.IsAsciiLetterOrDigit(it) || it is '-' or '_' or '.');

    /// <summary>Whether a text may name an environment variable in Kubernetes 1.32 and later.</summary>
    internal static bool IsVariableOfLate(string name) => name.Length > 0 && name.All(it => it is >= ' ' and <= '~' and not '=');

    private static bool IsPrefix(string text) => text.Length is > 0 and <= PrefixMax && text.Split('.').All(IsHostPart);

    private static bool IsHostPart(string part) => part.Length > 0 && part[0] != '-' && part[^1] != '-'
        && part.All(it => char.IsAsciiLetterLower(it) || char.IsAsciiDigit(it) || it == '-');
}
