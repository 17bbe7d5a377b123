using System.Globalization;

namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>A condition on fields: the name, the namespace and a few of a pod.</summary>
/// <param name="Requirements">Path, value, and whether it must be equal.</param>
public sealed record FieldSelector(ValueList<(string Path, string Value, bool IsEqual)> Requirements)
{
    private static readonly string[] OfEveryKind = ["metadata.name", "metadata.namespace"];

    private static readonly string[] OfPods =
        ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
            "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName"];

    /// <summary>Reads a query such as <c>metadata.name=a,status.phase!=Running</c>.</summary>
    public static FieldSelector Parse(KindInfo kind, string text, out string? problem)
    {
        problem = null;
        var requirements = new List<(string, string, bool)>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at < 1)
            {
                problem = $"invalid selector: '{part}'; can't understand '{part}'";
                continue;
            }
            var isEqual = part[at - 1] != '!';
            var path = isEqual ? part[..at] : part[..(at - 1)];
            if (!OfEveryKind.Contains(path, StringComparer.Ordinal) && !IsKnown(kind, path))
            {
                problem = $"field label not supported: {path}";
            }
            requirements.Add((path, part[(at + 1)..].TrimStart('='), isEqual));
        }
        return new(requirements.ToValueList());
    }

    public bool Matches(Json self)
    {
        foreach (var (path, value, isEqual) in Requirements)
        {
            if ((self.At(path.Split('.'))?.AsText ?? "") == value != isEqual)
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsKnown(KindInfo kind, string path) =>
        (kind == Kinds.Pod && OfPods.Contains(path, StringComparer.Ordinal))
        || (kind == Kinds.Secret && path == "type")
        || (kind == Kinds.Node && path == "spec.unschedulable")
        || (kind == Kinds.Namespace && path == "status.phase")
        || (kind == Kinds.Event && (path.StartsWith("involvedObject.", StringComparison.Ordinal) || path is "reason" or "type"));
}

/// <summary>Lists, and what a selective watcher sees.</summary>
internal static class Lists
{
    public static bool IsSelected(Json self, LabelSelector? selector, FieldSelector? fields) =>
        (selector is null || selector.Matches(self.At("metadata", "labels"))) && (fields is null || fields.Matches(self));

    public static Json Of(KindInfo kind, long version, IEnumerable<Json> found) => Json.Map(
        ("apiVersion", kind.ApiVersion),
        ("kind", $"{kind.Name}List"),
        ("metadata", Json.Map(("resourceVersion", version.ToString(CultureInfo.InvariantCulture)))),
        ("items", Json.List(found)));

    /// <summary>What stood at a version: what stands, with every later change taken back.</summary>
    public static IReadOnlyCollection<Json>? Before(EventLog log, long version, IEnumerable<Json> standing, string? ns)
    {
        if (version < log.OldestVersion)
        {
            return null;
        }
        var objects = new SortedDictionary<string, Json>(StringComparer.Ordinal);
        foreach (var found in standing)
        {
            objects[$"{found.Namespace()}/{found.Name()}"] = found;
        }
        foreach (var change in log.After(version).Reverse().Where(change => ns is null || change.Object.Namespace() == ns))
        {
            var place = $"{change.Object.Namespace()}/{change.Object.Name()}";
            objects.Remove(place);
            if (change.Previous is { } previous)
            {
                objects[place] = previous;
            }
        }
        return objects.Values;
    }

    public static Json Bookmark(KindInfo kind, long version) => Json.Map(
        ("apiVersion", kind.ApiVersion),
        ("kind", kind.Name),
        ("metadata", Json.Map(("resourceVersion", version.ToString(CultureInfo.InvariantCulture)))));

    /// <summary>A change as a watcher of one namespace and selection sees it; null when it does not.</summary>
    public static WatchEvent? Seen(WatchEvent change, string? ns, LabelSelector? selector)
    {
        if (ns is not null && change.Kind.IsNamespaced && change.Object.Namespace() != ns)
        {
            return null;
        }
        if (selector is null)
        {
            return change;
        }
        var before = change.Previous is { } previous && selector.Matches(previous.At("metadata", "labels"));
        var after = change.Type != WatchEventType.Deleted && selector.Matches(change.Object.At("metadata", "labels"));
        return (before, after) switch
        {
            (true, true) => change,
            (false, true) => change with { Type = WatchEventType.Added },
            (true, false) => change with { Type = WatchEventType.Deleted, Object = Last(change) },
            (false, false) => null,
        };
    }

    /// <summary>What goes out of a selection is shown as it last was in it, with the version of its going.</summary>
    private static Json Last(WatchEvent change) => (change.Previous ?? change.Object)
        .WithAt(["metadata", "resourceVersion"], change.Object.ResourceVersion());
}
