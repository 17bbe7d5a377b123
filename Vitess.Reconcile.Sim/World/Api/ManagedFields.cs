using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>Who owns which fields of an object: the entries of metadata.managedFields.</summary>
internal static class ManagedFields
{
    private static readonly string[] SystemMetadata =
        ["name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
            "deletionGracePeriodSeconds", "selfLink", "managedFields", "generateName"];

    /// <summary>The entries of an object.</summary>
    public static ValueList<Json> Of(Json self) => self.At("metadata", "managedFields")?.Items ?? [];

    /// <summary>The fields of an entry.</summary>
    public static Json? Fields(Json entry) => entry["fieldsV1"] is { Members.Count: > 0 } fields ? fields : null;

    /// <summary>Whether an entry is this manager's, by this operation, on this subresource.</summary>
    public static bool IsOf(Json entry, string manager, string operation, string subresource) =>
        entry["manager"]?.AsText == manager
        && entry["operation"]?.AsText == operation
        && (entry["subresource"]?.AsText ?? "") == subresource;

    public static Json Entry(KindInfo kind, string manager, string operation, string subresource, Json fields, string time) =>
        Json.Map(
            ("manager", manager),
            ("operation", operation),
            ("apiVersion", kind.ApiVersion),
            ("time", time),
            ("fieldsType", "FieldsV1"),
            ("fieldsV1", fields),
            ("subresource", subresource.Length == 0 ? null : (Json)subresource));

    /// <summary>Entries in the order of the server: applied ones first, then by time and manager.</summary>
    public static Json Sorted(IEnumerable<Json> entries) => Json.List(entries
        .OrderBy(entry => entry["operation"]?.AsText, StringComparer.Ordinal)
        .ThenBy(entry => entry["time"]?.AsText, StringComparer.Ordinal)
        .ThenBy(entry => entry["manager"]?.AsText, StringComparer.Ordinal)
        .ThenBy(entry => entry["subresource"]?.AsText ?? "", StringComparer.Ordinal));

    /// <summary>An object without what the server itself keeps: its identity, versions and entries.</summary>
    public static Json Ownable(Json self)
    {
        var metadata = self["metadata"] ?? Json.EmptyMap;
        foreach (var name in SystemMetadata)
        {
            metadata = metadata.Members.ContainsKey(name) ? metadata.With(name, null) : metadata;
        }
        var rest = self.With("apiVersion", null).With("kind", null);
        return rest.With("metadata", metadata.Members.Count == 0 ? null : metadata);
    }

    /// <summary>
    /// The entries after a write that is no apply: who changes a field owns it, and nobody else does any more. Null
    /// when
    /// nothing is recorded or nothing has changed.
    /// </summary>
    public static Json? AfterUpdate(KindInfo kind, Json live, Json next, WriteOptions options, string time)
    {
        var entries = Of(next);
        if ((entries.Count == 0 && options.FieldManager is null) || ReferenceEquals(live, next))
        {
            return null;
        }
        var rules = MergeRules.Of(kind.Name);
        var (changed, removed) = FieldSets.Compare(Ownable(live), Ownable(next), rules);
        changed = Without(kind, changed, live);
        if (changed is null && removed is null)
        {
            return null;
        }
        var lost = FieldSets.Union(changed, removed);
        var result = new List<Json>();
        Json? own = null;
        foreach (var entry in entries)
        {
            if (options.FieldManager is { } manager && IsOf(entry, manager, "Update", options.Subresource))
            {
                own = Fields(entry);
            }
            else if (FieldSets.Difference(Fields(entry), lost) is { } rest)
            {
                result.Add(rest == entry["fieldsV1"] ? entry : entry.With("fieldsV1", rest));
            }
        }
        if (options.FieldManager is { } writer
            && FieldSets.Union(FieldSets.Difference(own, removed), changed) is { } owned)
        {
            result.Add(Entry(kind, writer, "Update", options.Subresource, owned, time));
        }
        return Sorted(result);
    }

    /// <summary>
    /// Metadata are a place, not a field; so are spec and status of a new object, unless it is a custom resource.
    /// </summary>
    private static Json? Without(KindInfo kind, Json? changed, Json live)
    {
        if (changed is null)
        {
            return changed;
        }
        var isNew = live.Members.Count == 0;
        var inside = changed.Members.Where(member => !isNew || member.Key != ".").ToValueMap(
            member => member.Key,
            member => IsPlace(member.Key) && member.Value.Members.Count > 1 ? member.Value.With(".", null) : member.Value);
        return inside.Count == 0 ? null : Json.Map(inside);

        bool IsPlace(string name) => name == "f:metadata" || (isNew && !kind.IsCustom);
    }
}
