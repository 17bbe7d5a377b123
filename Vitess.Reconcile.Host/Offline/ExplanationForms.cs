using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Offline;

/// <summary>Prints an explanation for people and for programs.</summary>
/// <param name="Explained">The explanation.</param>
/// <param name="Input">The user's file, for lines.</param>
internal sealed record ExplanationForms(Explanation Explained, ClusterInput Input)
{
    private const string Digests = "desired-state-hash";

    private bool IsSecret => Explained.Key.Kind == Kinds.Secret;

    internal void Print(TextWriter output, bool hasColours)
    {
        output.WriteLine(hasColours ? $"\e[1m{Explained.Key}\e[0m" : Explained.Key.ToString());
        output.WriteLine(Purpose.Of(Explained.Key, Explained.Component));
        output.WriteLine($"Made by {Explained.Owner}.");
        foreach (var value in Explained.Values)
        {
            output.WriteLine();
            output.WriteLine($"{value.Path} = {Text(value.Value, value.Path)}");
            foreach (var line in OriginsOf(value))
            {
                output.WriteLine(hasColours ? $"    \e[90m{line}\e[0m" : "    " + line);
            }
        }
    }

    internal Json ToJson() => Json.Map(
        ("kind", Explained.Key.Kind),
        ("name", Explained.Key.Name),
        ("madeBy", Explained.Owner.ToString()),
        ("purpose", Purpose.Of(Explained.Key, Explained.Component)),
        ("values", Json.List(Explained.Values.Select(value => Json.Map(
            ("path", value.Path),
            ("value", Shown(value.Value, value.Path)),
            ("isDefault", value.Origins.Count == 0),
            ("from", value.Origins.Count == 0 ? null : Json.List(value.Origins.Select(origin => OriginOf(origin, value.Path)))),
            ("overrides", value.Overrides.Count == 0
                ? null
                : Json.List(value.Overrides.Select(Json.FromString))))))));

    private IEnumerable<string> OriginsOf(ExplainedValue value)
    {
        if (value.Path.Contains(Digests, StringComparison.Ordinal))
        {
            yield return "a digest of the values above and below that a merge would not show";
            yield break;
        }
        foreach (var origin in value.Origins)
        {
            yield return origin.Kind == OriginKind.Option
                ? $"from the operator's option {OptionNames.Of(origin.Path)}"
                : FormattableString.Invariant($"from {origin.Path} ({Input.Path}:{LineOf(origin.Path)})")
                    + (origin.IsNeeded ? "" : Instead(origin, value));
        }
        if (value.Origins.Count == 0)
        {
            yield return "a default of the operator";
        }
        foreach (var path in value.Overrides)
        {
            yield return $"{path} would change it";
        }
    }

    private string Instead(Origin origin, ExplainedValue value) => origin.Otherwise == value.Value
        ? ", which is the default too"
        : origin.Otherwise is { } otherwise ? $", instead of {Text(otherwise, value.Path)}" : ", else it would not be there";

    private Json OriginOf(Origin origin, string path) => origin.Kind == OriginKind.Option
        ? Json.Map(("option", OptionNames.Of(origin.Path)))
        : Json.Map(
            ("field", origin.Path),
            ("file", Input.Path),
            ("line", LineOf(origin.Path)),
            ("isNeeded", origin.IsNeeded),
            ("insteadOf", origin.Otherwise is { } otherwise ? Shown(otherwise, path) : null));

    private int LineOf(string path) => Input.Cluster.Lines.Of(path);

    private Json Shown(Json value, string path) =>
        IsSecret && !path.StartsWith("metadata", StringComparison.Ordinal) ? Json.FromString("(secret)") : value;

    private string Text(Json value, string path)
    {
        var shown = Shown(value, path);
        return shown.AsText is { Length: > 0 } text && !text.Contains('\n', StringComparison.Ordinal) ? text : shown.ToString();
    }
}

/// <summary>How options of the operator are called on the command line.</summary>
internal static class OptionNames
{
    /// <summary>The name of an option.</summary>
    /// <param name="property">The property that holds it, such as <c>RunAsUser</c>.</param>
    internal static string Of(string property) => property switch
    {
        nameof(Options.EtcdImage) => "--default-etcd-image",
        nameof(Options.MysqldExporterImage) => "--default-mysqld-exporter-image",
        nameof(Options.PriorityClass) => "--default-vitess-priority-class",
        nameof(Options.ServiceAccount) => "--default-vitess-service-account",
        nameof(Options.RunAsUser) => "--default-vitess-run-as-user",
        nameof(Options.FsGroup) => "--default-vitess-fs-group",
        nameof(Options.EtcdServiceAccount) => "--default-etcd-service-account",
        nameof(Options.EtcdRunAsUser) => "--default-etcd-run-as-user",
        nameof(Options.EtcdFsGroup) => "--default-etcd-fs-group",
        _ => property,
    };
}
