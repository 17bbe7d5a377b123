using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>Server-side apply: whoever applies owns what is given, and takes back what it no longer gives.</summary>
internal static class ServerSideApply
{
    private const string Operation = "Apply";

    /// <summary>An object that is created by being applied.</summary>
    public static Json First(KindInfo kind, Json given, WriteOptions options, string time)
    {
        var fields = FieldsOf(kind, given, options);
        return fields is null
            ? given
            : given.WithAt(["metadata", "managedFields"], Json.List(
                ManagedFields.Entry(kind, options.FieldManager ?? "", Operation, options.Subresource, fields, time)));
    }

    /// <summary>An object with a configuration applied over it, managed fields included.</summary>
    public static Json Over(
        KindInfo kind, Json live, Json given, WriteOptions options, string time, out ApiResult? conflict)
    {
        var manager = options.FieldManager ?? "";
        var rules = MergeRules.Of(kind.Name);
        var entries = ManagedFields.Of(live);
        var own = entries.FirstOrDefault(entry => ManagedFields.IsOf(entry, manager, Operation, options.Subresource));
        var others = entries.Where(entry => !ReferenceEquals(entry, own)).ToList();
        var fields = FieldsOf(kind, given, options);

        var merged = Merge(live, given, rules);
        if (own is not null)
        {
            var managed = others.Aggregate(fields, (all, entry) => FieldSets.Union(all, ManagedFields.Fields(entry)));
            var dropped = FieldSets.Difference(
                FieldSets.WithParents(ManagedFields.Fields(own)), FieldSets.WithParents(managed));
            merged = dropped is null ? merged : FieldSets.Remove(merged, dropped, rules);
        }
        var (changed, removed) = FieldSets.Compare(ManagedFields.Ownable(live), ManagedFields.Ownable(merged), rules);
        conflict = options.Force ? null : Conflict(others, changed);
        var lost = FieldSets.Union(changed, removed);
        var kept = others
            .Select(entry => FieldSets.Difference(ManagedFields.Fields(entry), lost) is { } rest
                ? rest == entry["fieldsV1"] ? entry : entry.With("fieldsV1", rest)
                : null)
            .OfType<Json>().ToList();
        if (fields is not null)
        {
            kept.Add(own is not null && own["fieldsV1"] == fields
                ? own
                : ManagedFields.Entry(kind, manager, Operation, options.Subresource, fields, time));
        }
        return merged.WithAt(["metadata", "managedFields"], kept.Count == 0 ? null : ManagedFields.Sorted(kept));
    }

    /// <summary>A configuration laid over an object: what it does not name stays.</summary>
    public static Json Merge(Json live, Json given, MergeRules rules)
    {
        if (live == given)
        {
            return live;
        }
        if (live.IsMap && given.IsMap && !rules.IsAtomicMap)
        {
            var result = live;
            foreach (var (name, value) in given.Members.AsSpan())
            {
                var merged = live[name] is { } old ? Merge(old, value, rules.Member(name)) : value;
                result = ReferenceEquals(merged, live[name]) ? result : result.With(name, merged);
            }
            return result;
        }
        return live.IsList && given.IsList && rules.List.Merge != ListMerge.Atomic ? MergeLists(live, given, rules) : given;
    }

    /// <summary>
    /// Items of both lists, in the order of the configuration; what only stands keeps its place before what
    /// follows.
    /// </summary>
    private static Json MergeLists(Json live, Json given, MergeRules rules)
    {
        var old = FieldSets.Granular(live, rules) ?? [];
        var young = FieldSets.Granular(given, rules) ?? [];
        var result = new List<Json>(old.Count + young.Count);
        var (i, j) = (0, 0);
        while (i < old.Count || j < young.Count)
        {
            if (i < old.Count && FieldSets.Find(young, old[i].Name) is null)
            {
                result.Add(old[i++].Value);
            }
            else if (j < young.Count)
            {
                var (name, value) = young[j++];
                result.Add(FieldSets.Find(old, name) is { } standing ? Merge(standing, value, rules.Item) : value);
                i += i < old.Count && old[i].Name == name ? 1 : 0;
            }
            else
            {
                i++;
            }
        }
        return Json.List(result.ToValueList());
    }

    private static Json? FieldsOf(KindInfo kind, Json given, WriteOptions options)
    {
        var ownable = ManagedFields.Ownable(given);
        if (kind.HasStatus)
        {
            ownable = options.Subresource == "status"
                ? Json.Map(("status", ownable["status"]))
                : ownable.With("status", null);
        }
        return ownable.Members.Count == 0 ? null : FieldSets.Of(ownable, MergeRules.Of(kind.Name));
    }

    private static ApiResult? Conflict(List<Json> others, Json? changed)
    {
        var causes = new List<(string Manager, string Field)>();
        foreach (var entry in others)
        {
            foreach (var path in FieldSets.Paths(FieldSets.Intersection(ManagedFields.Fields(entry), changed)))
            {
                causes.Add((Named(entry), path));
            }
        }
        if (causes.Count == 0)
        {
            return null;
        }
        var list = causes.Count == 1
            ? $"conflict with {causes[0].Manager}: {causes[0].Field}"
            : "conflicts" + string.Concat(causes.GroupBy(cause => cause.Manager, StringComparer.Ordinal)
                .Select(group => $" with {group.Key}:\n" + string.Join("\n", group.Select(cause => $"- {cause.Field}"))));
        return new(409, null, "Conflict",
            $"Apply failed with {causes.Count} {(causes.Count == 1 ? "conflict" : "conflicts")}: {list}",
            Json.Map(("causes", Json.List(causes.Select(cause =>
                Refusals.Cause("FieldManagerConflict", $"conflict with {cause.Manager}", cause.Field))))));
    }

    /// <summary>A manager as conflicts name it: those that update say how.</summary>
    private static string Named(Json entry)
    {
        var name = $"\"{entry["manager"]?.AsText}\"";
        if (entry["operation"]?.AsText != "Update")
        {
            return name;
        }
        var subresource = entry["subresource"]?.AsText is { } part ? $" with subresource \"{part}\"" : "";
        return $"{name}{subresource} using {entry["apiVersion"]?.AsText}";
    }
}
