using Vitess.Reconcile.Sim.World.Api;
using Kinds = Vitess.Reconcile.Cluster.Kinds;

namespace Vitess.Reconcile.Tests.Sim.Adoption;

/// <summary>What webhooks and policies do to objects that others make: they add, and the worst of them rewrite images.</summary>
internal sealed class AdmissionLike(int seed)
{
    private readonly Random random = new(seed);

    /// <summary>An object with a few of the additions, drawn anew each time.</summary>
    internal Json Change(Json given)
    {
        var changed = Some(Some(given, "labels", "team.example.com/owner"), "annotations", "policy.example.com/seen");
        changed = given["kind"]?.AsText switch
        {
            Kinds.Pod => Spec(changed, ["spec"], Drawn),
            Kinds.Deployment => Spec(changed, ["spec", "template", "spec"], Drawn),
            _ => changed,
        };
        return changed;
    }

    /// <summary>A policy that changes every pod: env, sidecar, volume, labels, tolerations, and the registry of its images.</summary>
    internal static Json Policy(KindInfo kind, Json given) => kind.Name == Kinds.Pod
        ? Spec(Add(given, "labels", "team.example.com/owner"), ["spec"], spec =>
            Toleration(Volume(Sidecar(Each(spec, container => Env(container)
                .With("image", "mirror.example.com/" + container["image"]?.AsText))))))
        : given;

    private Json Drawn(Json spec)
    {
        Func<Json, Json>[] additions =
        [
            Toleration,
            Sidecar,
            Volume,
            it => Each(it, Env),
            it => Each(it, Mount),
            it => Each(it, container => container.WithAt(["resources", "limits", "ephemeral-storage"], "1Gi")),
            it => it.With("automountServiceAccountToken", false),
        ];
        return additions.Where(_ => random.Next(2) == 0).Aggregate(spec, (changed, addition) => addition(changed));
    }

    private Json Some(Json given, string part, string key) => random.Next(2) == 0 ? given : Add(given, part, key);

    private static Json Add(Json given, string part, string key) => given.WithAt(["metadata", part, key], "x");

    private static Json Spec(Json given, ValueList<string> path, Func<Json, Json> change) =>
        given.WithAt([.. path], change(given.At([.. path]) ?? Json.EmptyMap));

    private static Json Append(Json spec, string list, Json item) => spec.With(list, Json.List((spec[list]?.Items ?? []).Add(item)));

    private static Json Toleration(Json spec) =>
        Append(spec, "tolerations", Json.Parse("""{"key":"spot.example.com","operator":"Exists","effect":"NoSchedule"}"""));

    private static Json Sidecar(Json spec) => spec.With("containers", Json.List(
        [Json.Parse("""{"name":"mesh-proxy","image":"mesh.example.com/proxy:1","imagePullPolicy":"IfNotPresent"}"""),
            .. spec["containers"]?.Items ?? []]));

    private static Json Volume(Json spec) => Append(spec, "volumes", Json.Parse("""{"name":"kube-api-access","emptyDir":{}}"""));

    private static Json Env(Json container) => Append(container, "env", Json.Parse("""{"name":"CLOUD_ROLE","value":"r"}"""));

    private static Json Mount(Json container) =>
        Append(container, "volumeMounts", Json.Parse("""{"name":"kube-api-access","mountPath":"/var/run/secrets"}"""));

    private static Json Each(Json spec, Func<Json, Json> change) =>
        spec.With("containers", Json.List((spec["containers"]?.Items ?? []).Select(change)));
}
