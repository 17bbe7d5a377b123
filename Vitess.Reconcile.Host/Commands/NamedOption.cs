using System.CommandLine;
using System.Text.RegularExpressions;
using Vitess.Reconcile.Host.Live.Kubernetes;

namespace Vitess.Reconcile.Host.Commands;

/// <summary>Options whose values go into objects as names: what the API server would refuse is refused here, with an example.</summary>
internal static partial class NamedOption
{
    // Source: RFC 1123 labels, as Kubernetes has them.
    private const int LabelMax = 63;

    // Source: RFC 1123 subdomains, as Kubernetes has them.
    private const int SubdomainMax = 253;

    /// <summary>A namespace.</summary>
    internal static Option<T> Namespace<T>(Option<T> option) => Checked(
        option, text => IsNamespace(text) ? null
            : "is no namespace: its name has small letters, digits and dashes, such as vitess-operator");

    /// <summary>Namespaces with commas between, or one word for all of them.</summary>
    internal static Option<T> Namespaces<T>(Option<T> option, string? all = null) =>
        Checked(option, text => text == all ? null : NotNamespaces(text));

    /// <summary>The name of an object.</summary>
    internal static Option<T> Subdomain<T>(Option<T> option) => Checked(option, NotSubdomain);

    /// <summary>The name of an object.</summary>
    internal static Argument<T> Subdomain<T>(Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && NotSubdomain(text) is { } why)
            {
                result.AddError($"{argument.HelpName ?? argument.Name} \"{text}\" {why}.");
            }
        });
        return argument;
    }

    /// <summary>An image.</summary>
    internal static Option<T> Image<T>(Option<T> option) => Checked(
        option, text => ImageForm().IsMatch(text) ? null : "is no image. Write one as in registry.example/vitess-operator:0.1.0");

    /// <summary>A host with a port.</summary>
    internal static Option<T> HostAndPort<T>(Option<T> option) => Checked(
        option, text => text.Length == 0 || IsHostAndPort(text) ? null : "is no host with a port. Write one as in 127.0.0.1:15999");

    /// <summary>Why a list names no namespaces; null when it does.</summary>
    internal static string? NotNamespaces(string text) =>
        Scope.Of(text).Namespaces.Where(one => !IsNamespace(one)).Select(one =>
            $"names \"{one}\", which is no namespace: its name has small letters, digits and dashes. Write a list such as a,b")
            .FirstOrDefault();

    private static string? NotSubdomain(string text) =>
        text.Length is > 0 and <= SubdomainMax && text.Split('.').All(IsNamespace) ? null
            : "is no name of an object: it has small letters, digits, dashes and dots, such as vitess-operator";

    private static bool IsNamespace(string text) => text.Length <= LabelMax && Label().IsMatch(text);

    private static bool IsHostAndPort(string text) =>
        text.LastIndexOf(':') is > 0 and var colon
        && ushort.TryParse(text.AsSpan(colon + 1), out var port) && port > 0
        && Uri.CheckHostName(text[..colon].Trim('[', ']')) != UriHostNameType.Unknown;

    private static Option<T> Checked<T>(Option<T> option, Func<string, string?> defect)
    {
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (defect(token.Value) is { } why)
                {
                    result.AddError($"{result.IdentifierToken?.Value ?? option.Name} \"{token.Value}\" {why}.");
                }
            }
        });
        return option;
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex Label();

    // Source: distribution, reference grammar: a host or name with parts below it, a tag, a digest.
    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]*(:[0-9]+(?=/))?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@[a-z0-9]+:[0-9a-f]{32,})?$")]
    private static partial Regex ImageForm();
}
