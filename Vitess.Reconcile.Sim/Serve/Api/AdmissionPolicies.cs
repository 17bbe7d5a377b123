using System.Globalization;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Api.Cel;

namespace Vitess.Reconcile.Sim.Serve.Api;

/// <summary>Policies of admission and what binds them: they are kept, and those that warn do. None refuses anything.</summary>
/// <remarks>
/// The simulated world knows nothing of them. They are not watched, an apply is a merge, and of a policy resourceRules and
/// validations count: no variables, no matchConditions, no parameters.
/// </remarks>
/// <param name="now">The present instant.</param>
internal sealed class AdmissionPolicies(Func<DateTimeOffset> now)
{
    private const string Group = "admissionregistration.k8s.io";

    private static readonly KindInfo Policy =
        new(Group, "v1", "ValidatingAdmissionPolicy", "validatingadmissionpolicies") { IsNamespaced = false, HasGeneration = true };

    private static readonly KindInfo Binding =
        new(Group, "v1", "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings") { IsNamespaced = false, HasGeneration = true };

    private readonly Dictionary<KindInfo, SortedDictionary<string, Json>> kept = new()
    {
        [Policy] = new(StringComparer.Ordinal), [Binding] = new(StringComparer.Ordinal),
    };

    private long version;

    /// <summary>All that is served: what the world knows, and these.</summary>
    internal static ValueList<KindInfo> Served { get; } = [.. Kinds.All, Policy, Binding];

    /// <summary>What a request for one of these, or all, names; null when it is for something else.</summary>
    internal static HttpTarget? Target(ApiAsked asked)
    {
        var path = asked.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return path is ["apis", Group, "v1", var plural, .. { Length: <= 1 } name] && Served.FirstOrDefault(kind => kind.Group == Group && kind.Plural == plural) is { } found
            ? new(found, null, name.Length > 0 ? Uri.UnescapeDataString(name[0]) : null, "", QueryOf(asked.Target))
            : null;
    }

    /// <summary>Answers a request for one of these, or all.</summary>
    /// <param name="target">What it names.</param>
    /// <param name="asked">The request.</param>
    /// <param name="body">Its body; null where there is none.</param>
    internal (int Status, Json Body) Answer(HttpTarget target, ApiAsked asked, Json? body)
    {
        var all = kept[target.Kind];
        var name = target.Name ?? body?.Name() ?? "";
        var standing = all.GetValueOrDefault(name);
        var isApplied = asked.ContentType.StartsWith("application/apply-patch+yaml", StringComparison.Ordinal);
        return (asked.Method, target.Name, standing) switch
        {
            ("GET", null, _) => (200, Json.Map(
                ("kind", target.Kind.Name + "List"), ("apiVersion", target.Kind.ApiVersion),
                ("metadata", Json.Map(("resourceVersion", Text(version)))), ("items", Json.List(all.Values)))),
            ("GET", _, { } found) => (200, found),
            ("POST", null, { }) => Refused(Refusals.AlreadyExists(target.Kind, name, isBeingDeleted: false)),
            ("POST", null, null) when body is not null && name.Length > 0 => (201, Keep(target, body, null)),
            ("PUT", _, { } found) when body is not null => body.ResourceVersion() is { Length: > 0 } seen && seen != found.ResourceVersion()
                ? Refused(Refusals.Stale(target.Kind, name)) : (200, Keep(target, body, found)),
            ("PATCH", not null, null) when body is not null && isApplied => (201, Keep(target, body, null)),
            ("PATCH", _, { } found) when body is { IsMap: true } => (200, Keep(target, Patches.Merge(found, body), found)),
            ("DELETE", not null, { } found) => (200, Drop(target, found)),
            (_, not null, null) => Refused(Refusals.NotFound(target.Kind, name)),
            _ => Refused(Refusals.BadRequest("this is not done with policies of admission here")),
        };
    }

    /// <summary>What policies say of an object that has been taken.</summary>
    internal ValueList<string> WarningsOf(KindInfo kind, bool isNew, Json stored)
    {
        var found = new List<string>();
        foreach (var (name, binding) in kept[Binding])
        {
            var policy = kept[Policy].GetValueOrDefault(binding.At("spec", "policyName")?.AsText ?? "");
            if (policy is null || !(binding.At("spec", "validationActions")?.Items ?? []).Contains("Warn") || !IsMeant(policy, kind, isNew))
            {
                continue;
            }
            // Source: the text of a real server's warning.
            found.AddRange((policy.At("spec", "validations")?.Items ?? []).Where(rule => IsBroken(rule, stored)).Select(rule =>
                $"Validation failed for ValidatingAdmissionPolicy '{policy.Name()}' with binding '{name}': "
                + (rule["message"]?.AsText ?? $"failed expression: {rule["expression"]?.AsText}")));
        }
        return found.ToValueList();
    }

    private static bool IsMeant(Json policy, KindInfo kind, bool isNew) => (policy.At("spec", "matchConstraints", "resourceRules")?.Items ?? [])
        .Any(rule => Names(rule["apiGroups"], kind.Group) && Names(rule["apiVersions"], kind.Version)
            && Names(rule["operations"], isNew ? "CREATE" : "UPDATE") && Names(rule["resources"], kind.Plural));

    private static bool Names(Json? list, string wanted) => (list?.Items ?? []).Any(one => one.AsText == wanted || one.AsText == "*");

    /// <remarks>What cannot be evaluated says nothing, as where failurePolicy is Ignore.</remarks>
    private static bool IsBroken(Json rule, Json stored)
    {
        try
        {
            return CelEvaluator.Evaluate(
                CelParser.Parse(rule["expression"]?.AsText ?? ""),
                default(ValueMap<string, object?>).With("object", CelFunctions.ValueOf(stored))) is false;
        }
        catch (CelException)
        {
            return false;
        }
    }

    private Json Keep(HttpTarget target, Json given, Json? standing)
    {
        var changes = standing is null || standing["spec"] != given["spec"];
        var meta = (given["metadata"] ?? Json.EmptyMap)
            .With("name", target.Name ?? given.Name())
            .With("uid", standing?.Uid() ?? Guid.NewGuid().ToString())
            .With("creationTimestamp", standing?.At("metadata", "creationTimestamp") ?? Meta.Stamp(now()))
            .With("generation", (standing?.At("metadata", "generation")?.AsInteger ?? 0) + (changes ? 1 : 0));
        var next = given.With("apiVersion", target.Kind.ApiVersion).With("kind", target.Kind.Name).With("metadata", meta);
        if (standing is not null && next == standing)
        {
            return standing;
        }
        if (target["dryRun"] == "All")
        {
            return next;
        }
        next = next.WithAt(["metadata", "resourceVersion"], Text(++version));
        kept[target.Kind][next.Name()] = next;
        return next;
    }

    private Json Drop(HttpTarget target, Json standing)
    {
        if (target["dryRun"] != "All")
        {
            kept[target.Kind].Remove(standing.Name());
            version++;
        }
        return Json.Map(
            ("kind", "Status"), ("apiVersion", "v1"), ("metadata", Json.EmptyMap), ("status", "Success"),
            ("details", Json.Map(("name", standing.Name()), ("group", target.Kind.Group), ("kind", target.Kind.Plural), ("uid", standing.Uid()))));
    }

    private static (int Status, Json Body) Refused(ApiResult refusal) => (refusal.Code, refusal.Body);

    private static ValueMap<string, string> QueryOf(string target) => target.Contains('?', StringComparison.Ordinal)
        ? target.Split('?', 2)[1].Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2))
            .ToValueMap(pair => Uri.UnescapeDataString(pair[0]), pair => pair.Length < 2 ? "" : Uri.UnescapeDataString(pair[1]))
        : [];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
