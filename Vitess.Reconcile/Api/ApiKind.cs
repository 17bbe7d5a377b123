using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api;

/// <summary>One of the eight kinds of resources of the group <c>planetscale.com</c>.</summary>
/// <param name="Name">As in the field <c>kind</c>.</param>
/// <param name="Plural">As in addresses of the API server.</param>
/// <param name="ReadSpec">Takes down all that is wrong with the JSON of a spec.</param>
/// <param name="SpecSchema">The spec in the words of an OpenAPI v3 schema.</param>
public sealed record ApiKind(
    string Name, string Plural, Action<Json, Place, ICollection<Defect>> ReadSpec, Func<Json> SpecSchema)
{
    /// <summary>The group of the API, as in <c>apiVersion</c> before the slash.</summary>
    public const string Group = "planetscale.com";

    /// <summary>Group and version, as in <c>apiVersion</c>.</summary>
    public const string ApiVersion = Group + "/v2";

    private static readonly ValueList<string> Members = ["apiVersion", "kind", "metadata", "spec", "status"];

    /// <summary>The kind that users write; the operator writes the others.</summary>
    public static ApiKind Cluster { get; } = Of("VitessCluster", "vitessclusters", VitessClusterSpec.Shape, SpecRules.Check);

    /// <summary>When backups are taken, and of what.</summary>
    internal static ApiKind BackupSchedule { get; } =
        Of("VitessBackupSchedule", "vitessbackupschedules", VitessBackupScheduleSpec.Shape);

    /// <summary>All that is wrong with a spec that the API server has stored; fields that the API does not have are passed over.</summary>
    public required Func<Json, ValueList<Defect>> CheckStored { get; init; }

    /// <summary>All eight.</summary>
    public static ValueList<ApiKind> All { get; } =
    [
        Cluster,
        Of("VitessCell", "vitesscells", VitessCellSpec.Shape),
        Of("VitessKeyspace", "vitesskeyspaces", VitessKeyspaceSpec.Shape, SpecRules.Check),
        Of("VitessShard", "vitessshards", VitessShardSpec.Shape),
        Of("EtcdLockserver", "etcdlockservers", EtcdLockserverSpec.Shape),
        Of("VitessBackup", "vitessbackups", VitessBackupSpec.Shape),
        Of("VitessBackupStorage", "vitessbackupstorages", VitessBackupStorageSpec.Shape),
        BackupSchedule,
    ];

    /// <summary>All that is wrong with an object, be it of one of the eight kinds or of another.</summary>
    /// <remarks>Of objects of other groups only what makes them Kubernetes objects is checked.</remarks>
    /// <param name="value">The whole object.</param>
    public static ValueList<Defect> Check(Json value)
    {
        var defects = new List<Defect>();
        CheckObject(value, defects);
        if (IsOfGroup(value) && value["kind"]?.AsText is { } name)
        {
            CheckResource(value, name, defects);
        }
        return defects.ToValueList();
    }

    /// <summary>Whether an object is of the group, whatever its version.</summary>
    /// <param name="value">The whole object.</param>
    public static bool IsOfGroup(Json value) =>
        value["apiVersion"]?.AsText?.StartsWith(Group + "/", StringComparison.Ordinal) == true;

    private static ApiKind Of<TSpec>(
        string name, string plural, Shape<TSpec> shape, Func<TSpec, ValueList<Defect>>? rules = null)
        where TSpec : class, new() =>
        new(name, plural, (value, place, defects) => Read(shape, rules, value, place, defects, UnknownFields.AreDefects), shape.Schema)
        {
            CheckStored = spec =>
            {
                var defects = new List<Defect>();
                Read(shape, rules, spec, Place.Spec, defects, UnknownFields.ArePassedOver);
                return defects.ToValueList();
            },
        };

    private static void Read<TSpec>(
        Shape<TSpec> shape,
        Func<TSpec, ValueList<Defect>>? rules,
        Json value,
        Place place,
        ICollection<Defect> defects,
        UnknownFields unknown)
        where TSpec : class, new()
    {
        var found = new List<Defect>();
        var spec = shape.Read(value, place, found, unknown);

        // Rules over several fields make sense only of fields that could be read.
        if (found.Count == 0 && rules is not null)
        {
            found.AddRange(rules(spec));
        }
        found.ForEach(defects.Add);
    }

    private static void CheckObject(Json value, List<Defect> defects)
    {
        Demand(
            value["apiVersion"]?.AsText is { Length: > 0 },
            "apiVersion",
            "Write the API's group and version, as in v1");
        Demand(value["kind"]?.AsText is { Length: > 0 }, "kind", "Write the kind of the object, as in VitessCluster");
        Demand(
            value["kind"]?.AsText is null || value.At("metadata", "name")?.AsText is { Length: > 0 }
                || value.At("metadata", "generateName")?.AsText is { Length: > 0 },
            "metadata.name",
            "Write a name of lower-case letters, digits and dashes");

        void Demand(bool holds, string path, string remedy)
        {
            if (!holds)
            {
                defects.Add(new(path, "The field is required and not there, or no text", remedy));
            }
        }
    }

    private static void CheckResource(Json value, string name, List<Defect> defects)
    {
        if (value["apiVersion"] is { } version && version != ApiVersion)
        {
            defects.Add(new("apiVersion", $"The API has no version {Quote.Of(version)}", $"Write {ApiVersion}"));
        }
        var kinds = All.Select(kind => kind.Name);
        if (All.FirstOrDefault(kind => kind.Name == name) is not { } known)
        {
            var near = Nearest.Of(name, kinds) ?? $"one of {string.Join(", ", kinds)}";
            defects.Add(new("kind", $"{ApiVersion} has no kind {Quote.Of(name)}", $"Write {near}"));
            return;
        }
        foreach (var member in value.Members.Keys.Where(member => !Members.Contains(member)))
        {
            var near = Nearest.Of(member, Members);
            defects.Add(new(
                member,
                $"{name} has no field {Quote.Of(member)}",
                near is null ? "Take it out, or move it into spec" : $"Write {Quote.Of(near)} if you meant that"));
        }
        if (known == Cluster && value.At("metadata", "name")?.AsText is { } own)
        {
            defects.AddRange(SpecRules.CheckName(own));
        }
        if (value["spec"] is { } spec && spec != Json.Null)
        {
            known.ReadSpec(spec, Place.Spec, defects);
        }
    }
}
