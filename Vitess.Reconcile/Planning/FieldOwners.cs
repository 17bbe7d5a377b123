using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Planning;

/// <summary>Who owns which fields of an object: entries of metadata.managedFields, taken over and given back.</summary>
/// <remarks>
/// The Go operator writes by update. What it wrote stays its own beside ours when we apply the same, so that a field which
/// later leaves the rendering would stay for ever. Source: kubernetes#99003.
/// </remarks>
internal static class FieldOwners
{
    /// <summary>Our field manager. The default, the program's name, is the Go operator's too.</summary>
    internal const string Ours = "vitess-reconcile";

    /// <summary>The Go operator's field manager.</summary>
    internal const string Theirs = "vitess-operator";

    private const string Self = ".";

    /// <summary>The entries after those fields of the Go operator that a rendering sets have become ours.</summary>
    /// <param name="entries">The entries as they are.</param>
    /// <param name="filled">The rendering with the defaults of its kind, which the Go operator's writes own as well.</param>
    /// <returns>The entries, and the paths below spec that stay the Go operator's; null when nothing is to be moved.</returns>
    internal static (Json Entries, ValueList<string> Left)? TakeOver(ValueList<Json> entries, Json filled)
    {
        if (entries.FirstOrDefault(IsTheirs) is not { } theirs)
        {
            return null;
        }
        var ours = entries.FirstOrDefault(IsOurs);
        var (moved, left) = Split(theirs["fieldsV1"] ?? Json.EmptyMap, filled);
        if (moved is null)
        {
            return null;
        }
        var rest = entries.Where(entry => !ReferenceEquals(entry, theirs) && !ReferenceEquals(entry, ours)).ToList();
        if (left is not null)
        {
            rest.Add(theirs.With("fieldsV1", left));
        }
        rest.Insert(0, Entry(Ours, "Apply", filled["apiVersion"], theirs["time"], Union(ours?["fieldsV1"], moved)));
        return (Json.List(rest), PathsOf(left?["f:spec"], "spec").ToValueList());
    }

    /// <summary>The entries after what we created an object with has become what we applied.</summary>
    /// <remarks>A creation is an update to the API server: beside a later apply, a field of it that leaves the rendering would stay.</remarks>
    /// <param name="entries">The entries as they are.</param>
    /// <returns>The entries; null when nothing is to be moved.</returns>
    internal static Json? Joined(ValueList<Json> entries)
    {
        if (entries.FirstOrDefault(IsOurCreation) is not { } created
            || Apart(created["fieldsV1"] ?? Json.EmptyMap) is not ({ } rendered, var remembered))
        {
            return null;
        }
        var ours = entries.FirstOrDefault(IsOurs);
        var rest = entries.Where(entry => !ReferenceEquals(entry, created) && !ReferenceEquals(entry, ours)).ToList();
        if (remembered is not null)
        {
            rest.Add(created.With("fieldsV1", remembered));
        }
        rest.Insert(0, Entry(
            Ours, "Apply", created["apiVersion"], created["time"], Union(ours?["fieldsV1"], rendered)));
        return Json.List(rest);
    }

    /// <summary>What of our updates a rendering has, and what is memory: a later apply must not take that away.</summary>
    private static (Json? Rendered, Json? Remembered) Apart(Json fields)
    {
        var (rendered, remembered) = (fields, (Json?)null);
        foreach (var (name, below) in (fields.At("f:metadata", "f:annotations")?.Members ?? default).AsSpan())
        {
            if (IsMemory(name))
            {
                rendered = rendered.WithAt(["f:metadata", "f:annotations", name], null);
                remembered = (remembered ?? Json.EmptyMap).WithAt(["f:metadata", "f:annotations", name], below);
            }
        }
        if (fields.At("f:metadata", "f:finalizers") is { } finalizers)
        {
            rendered = rendered.WithAt(["f:metadata", "f:finalizers"], null);
            remembered = (remembered ?? Json.EmptyMap).WithAt(["f:metadata", "f:finalizers"], finalizers);
        }
        return (HasFields(rendered) ? rendered : null, remembered);
    }

    private static bool IsMemory(string name) =>
        (name.StartsWith("f:" + Annotations.Prefix, StringComparison.Ordinal)
            && name[2..] is not (Annotations.Hash or Annotations.Level or Annotations.Differs))
        || name.StartsWith("f:drain.planetscale.com/", StringComparison.Ordinal)
        || name.StartsWith("f:rollout.planetscale.com/", StringComparison.Ordinal);

    /// <summary>Whether a set names a field, and not only the maps that its fields were in.</summary>
    private static bool HasFields(Json fields) =>
        fields.Members.Any(child => child.Key != Self && (child.Value.Members.Count == 0
            ? child.Key is not ("f:metadata" or "f:annotations")
            : HasFields(child.Value)));

    /// <summary>The entries after what we applied has become the Go operator's again.</summary>
    internal static Json GiveBack(ValueList<Json> entries, Json? apiVersion)
    {
        var ours = entries.Where(entry => entry["manager"]?.AsText == Ours && IsWhole(entry)).ToList();
        var theirs = entries.FirstOrDefault(IsTheirs);
        var fields = ours.Where(IsOurs).Select(entry => entry["fieldsV1"]).Append(theirs?["fieldsV1"])
            .Aggregate((Json?)null, Union);
        var rest = entries.Where(entry => !ours.Contains(entry) && !ReferenceEquals(entry, theirs)).ToList();
        if (fields is not null)
        {
            rest.Insert(0, Entry(Theirs, "Update", apiVersion, (theirs ?? ours[0])["time"], fields));
        }
        return Json.List(rest);
    }

    private static bool IsTheirs(Json entry) =>
        entry["manager"]?.AsText == Theirs && entry["operation"]?.AsText == "Update" && IsWhole(entry);

    private static bool IsOurCreation(Json entry) =>
        entry["manager"]?.AsText == Ours && entry["operation"]?.AsText == "Update" && IsWhole(entry);

    private static bool IsOurs(Json entry) =>
        entry["manager"]?.AsText == Ours && entry["operation"]?.AsText == "Apply" && IsWhole(entry);

    private static bool IsWhole(Json entry) => (entry["subresource"]?.AsText ?? "").Length == 0;

    private static Json Entry(string manager, string operation, Json? apiVersion, Json? time, Json? fields) => Json.Map(
        ("manager", manager),
        ("operation", operation),
        ("apiVersion", apiVersion),
        ("time", time),
        ("fieldsType", "FieldsV1"),
        ("fieldsV1", fields));

    /// <summary>The fields of a set that a value has, and those that it lacks.</summary>
    private static (Json? Moved, Json? Left) Split(Json fields, Json value)
    {
        if (fields.Members.Count == 0 || value is { IsMap: false, IsList: false })
        {
            return (fields, null);
        }
        var (moved, left) = (Json.EmptyMap, Json.EmptyMap);
        foreach (var (name, below) in fields.Members)
        {
            var part = name == Self ? value : PartOf(value, name);
            var (more, rest) = part is null ? (null, below) : name == Self ? (below, null) : Split(below, part);
            moved = more is null ? moved : moved.With(name, more);
            left = rest is null ? left : left.With(name, rest);
        }
        return (moved.Members.Count == 0 ? null : moved, left.Members.Count == 0 ? null : left);
    }

    private static Json? PartOf(Json value, string element) => element[..2] switch
    {
        "f:" => value[element[2..]],
        "k:" when Json.Parse(element[2..]) is var keys =>
            value.Items.FirstOrDefault(item => keys.Members.All(key => item[key.Key] == key.Value)),
        "v:" when Json.Parse(element[2..]) is var wanted => value.Items.FirstOrDefault(item => item == wanted),
        // An item by its index: the list belongs to whoever sets it.
        _ => value,
    };

    private static Json? Union(Json? one, Json? other)
    {
        if (one is null || other is null)
        {
            return one ?? other;
        }
        var result = other.Members.Aggregate(
            one, (all, child) => all.With(child.Key, Union(all[child.Key], child.Value)));
        // A field without parts stays a field when parts come to it.
        return (one.Members.Count == 0) != (other.Members.Count == 0) ? result.With(Self, Json.EmptyMap) : result;
    }

    private static IEnumerable<string> PathsOf(Json? fields, string path)
    {
        if (fields is null)
        {
            yield break;
        }
        if (fields.Members.Count == 0)
        {
            yield return path;
        }
        foreach (var (name, below) in fields.Members.Where(child => child.Key != Self))
        {
            var step = name.StartsWith("f:", StringComparison.Ordinal) ? $".{name[2..]}" : $"[{name[2..]}]";
            foreach (var found in PathsOf(below, path + step))
            {
                yield return found;
            }
        }
    }
}
