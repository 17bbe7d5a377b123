using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.Serve;

/// <summary>What a cluster's own admission may do to what is written: every kind of change that is usual, at once.</summary>
internal static class Mutations
{
    private const string Mirror = "mirror.example/";

    /// <summary>A pod gets a variable in every container, a sidecar with its volume, a label and a toleration; images come from a mirror.</summary>
    internal static Json OfPod(Json pod)
    {
        var spec = WithMirror(pod["spec"] ?? Json.EmptyMap);
        spec = spec
            .With("containers", Json.List([
                .. (spec["containers"]?.Items ?? []).Select(WithVariable),
                Json.Map(("name", "injected"), ("image", $"{Mirror}sidecar:1"), ("volumeMounts", Json.List(
                    Json.Map(("name", "injected"), ("mountPath", "/injected"))))),
            ]))
            .With("volumes", Added(spec["volumes"], Json.Map(("name", "injected"), ("emptyDir", Json.EmptyMap))))
            .With("tolerations", Added(spec["tolerations"], Json.Map(("key", "injected"), ("operator", "Exists"))));
        return pod.With("spec", spec).WithAt(["metadata", "labels", "injected"], "true");
    }

    /// <summary>The images of a Deployment's template come from a mirror.</summary>
    internal static Json OfDeployment(Json deployment) => deployment.At("spec", "template", "spec") is { } spec
        ? deployment.WithAt(["spec", "template", "spec"], WithMirror(spec))
        : deployment;

    /// <summary>What becomes of an object that is created.</summary>
    internal static Json OfNew(KindInfo kind, Json given) =>
        kind == Kinds.Pod ? OfPod(given) : OfChanged(kind, given);

    /// <summary>What becomes of an object that is changed; of a pod, whose spec stays as it is, nothing.</summary>
    internal static Json OfChanged(KindInfo kind, Json given) => kind == Kinds.Deployment ? OfDeployment(given) : given;

    private static Json WithMirror(Json spec)
    {
        foreach (var list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            if (spec[list] is { } containers)
            {
                spec = spec.With(list, Json.List(containers.Items.Select(container =>
                    container["image"]?.AsText is { } image && !image.StartsWith(Mirror, StringComparison.Ordinal)
                        ? container.With("image", Mirror + image)
                        : container)));
            }
        }
        return spec;
    }

    private static Json WithVariable(Json container) =>
        container.With("env", Added(container["env"], Json.Map(("name", "INJECTED"), ("value", "by admission"))));

    private static Json Added(Json? list, Json item) => Json.List([.. list?.Items ?? [], item]);
}
