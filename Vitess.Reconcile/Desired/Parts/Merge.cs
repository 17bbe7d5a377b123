namespace Vitess.Reconcile.Desired.Parts;

/// <summary>How two lists of a pod become one; everywhere alike.</summary>
/// <remarks>Items go in one after the other, those of the lower list first: of two that are the same the later is combined with
/// the earlier in its place, whichever lists they come from.</remarks>
internal static class Merge
{
    // Source: the Go operator 2.18, which keeps these of a security context where the upper says nothing of them.
    private static readonly ValueList<string> KeptOfSecurityContext =
        ["procMount", "allowPrivilegeEscalation", "capabilities", "readOnlyRootFilesystem", "runAsGroup"];

    /// <summary>Environment variables, volumes: one of the same name takes the other's place, the rest follows.</summary>
    internal static ValueList<Json> ByName(ValueList<Json> under, ValueList<Json>? over) => By("name", under, over);

    /// <summary>Mounts: one at the same path takes the other's place, the rest follows.</summary>
    internal static ValueList<Json> ByPath(ValueList<Json> under, ValueList<Json>? over) => By("mountPath", under, over);

    /// <summary>Containers of a pod: one of the same name takes the other's place but keeps its resources and mounts beneath its own.</summary>
    internal static ValueList<Json> Containers(ValueList<Json> under, ValueList<Json>? over) =>
        Combine(under, over, (one, other) => SameText("name", one, other), LaidOver);

    /// <summary>Containers of a Deployment's template: as those of a pod, but mounts and pull policy are not kept.</summary>
    internal static ValueList<Json> TemplateContainers(ValueList<Json> under, ValueList<Json>? over) =>
        Combine(under, over, (one, other) => SameText("name", one, other), Replaced);

    /// <summary>Tolerations: equal ones but for their seconds become the later.</summary>
    internal static ValueList<Json> Tolerations(ValueList<Json>? given) => Combine([], given, IsSameToleration, (_, over) => over);

    /// <summary>Spread constraints of a pod: of those with equal labels only the last stays, whatever their topology key.</summary>
    /// <remarks>Without a selector there are no labels, which are not the same as none of an empty selector. Source: the Go operator
    /// 2.18, level 0.</remarks>
    internal static ValueList<Json> Spread(ValueList<Json>? given, Corrections corrections) => corrections.KeepsSpreadConstraints
        ? given ?? []
        : Combine([], given, (one, other) => SpreadLabels(one) == SpreadLabels(other), (_, over) => over);

    /// <summary>The list in JSON; null when it is empty, as an absent member.</summary>
    internal static Json? ListOrNone(ValueList<Json>? list) => list is { Count: > 0 } items ? Json.List(items) : null;

    private static ValueList<Json> By(string key, ValueList<Json> under, ValueList<Json>? over) =>
        Combine(under, over, (one, other) => SameText(key, one, other), (_, upper) => upper);

    private static ValueList<Json> Combine(
        ValueList<Json> under, ValueList<Json>? over, Func<Json, Json, bool> isSame, Func<Json, Json, Json> combine)
    {
        var list = new List<Json>();
        foreach (var item in under.Concat(over.GetValueOrDefault()))
        {
            var place = list.FindIndex(present => isSame(present, item));
            if (place < 0)
            {
                list.Add(item);
            }
            else
            {
                list[place] = combine(list[place], item);
            }
        }
        return list.ToValueList();
    }

    private static Json LaidOver(Json under, Json over)
    {
        var mounts = ByPath(under["volumeMounts"]?.Items ?? [], over["volumeMounts"]?.Items);
        return Replaced(under, over)
            .With("volumeMounts", ListOrNone(mounts))
            .With("imagePullPolicy", over["imagePullPolicy"] ?? under["imagePullPolicy"]);
    }

    private static Json Replaced(Json under, Json over) => over
        .With("resources", Resources.Laid(under["resources"], over["resources"]).With("claims", under.At("resources", "claims")))
        .With("securityContext", SecurityContext(under["securityContext"], over["securityContext"]));

    private static Json? SecurityContext(Json? under, Json? over) => under is null || over is null
        ? over
        : KeptOfSecurityContext.Aggregate(over, (context, name) => context[name] is null ? context.With(name, under[name]) : context);

    private static bool SameText(string key, Json one, Json other) => (one[key]?.AsText ?? "") == (other[key]?.AsText ?? "");

    private static bool IsSameToleration(Json one, Json other) =>
        SameText("key", one, other) && SameText("operator", one, other)
        && SameText("value", one, other) && SameText("effect", one, other);

    private static ValueMap<string, string>? SpreadLabels(Json constraint) =>
        constraint["labelSelector"] is { IsMap: true } selector ? ContentHash.SelectorAsMap(selector) : null;
}
