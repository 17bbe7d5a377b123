using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>The status that a kubelet writes for a pod.</summary>
internal static class PodStatus
{
    /// <summary>The whole status.</summary>
    /// <param name="before">The status as it stands; conditions that are not the kubelet's stay.</param>
    /// <param name="worker">What the kubelet knows.</param>
    /// <param name="stamp">Now.</param>
    internal static Json Of(Json before, PodWorker worker, string stamp)
    {
        var containers = worker.Pod.ItemsAt("spec", "containers");
        var init = worker.Pod.ItemsAt("spec", "initContainers");
        var status = before
            .With("phase", Phase(worker))
            .With("hostIP", worker.Node.Address)
            .With("hostIPs", Addresses(worker.Node.Address))
            .With("podIP", worker.Address.Length == 0 ? null : (Json)worker.Address)
            .With("podIPs", worker.Address.Length == 0 ? null : Addresses(worker.Address))
            .With("startTime", worker.SeenAt.Length == 0 ? null : (Json)worker.SeenAt)
            .With("observedGeneration", worker.Pod.At("metadata", "generation"))
            .With("containerStatuses", Json.List(containers.Select(container => Container(container, worker))))
            .With("initContainerStatuses", init.Count == 0
                ? null
                : Json.List(init.Select(each => InitContainer(each, worker))));
        if (worker.IsOver && worker.Why.Reason.Length > 0)
        {
            status = status.With("reason", worker.Why.Reason).With("message", worker.Why.Message);
        }
        return WithConditions(status, worker, containers, init, stamp);
    }

    /// <summary>How containers ended, as <c>terminated</c> of a state.</summary>
    internal static Json Ended(int exitCode, string reason, DateTimeOffset startedAt, string stamp) => Json.Map(
        ("exitCode", exitCode), ("finishedAt", stamp), ("reason", reason), ("startedAt", Meta.Stamp(startedAt)));

    private static string Phase(PodWorker worker) => worker.Stage switch
    {
        // A container that waits and never started keeps the whole pod pending.
        PodStage.Running or PodStage.BackOff => worker.MissingImage.Length > 0 ? "Pending" : "Running",
        PodStage.New or PodStage.Creating or PodStage.ImageMissing => worker.HasRun ? "Running" : "Pending",
        PodStage.Stopped => worker.LastEnd?.Number(0, "exitCode") is > 0 ? "Failed" : "Succeeded",
        PodStage.Succeeded => "Succeeded",
        PodStage.Failed => "Failed",
    };

    private static Json WithConditions(
        Json status, PodWorker worker, ValueList<Json> containers, ValueList<Json> init, string stamp)
    {
        var isReady = worker is { Stage: PodStage.Running, IsReady: true, MissingImage: "" };
        var (reason, message) = isReady ? ("", "")
            : worker.Stage is PodStage.Succeeded ? ("PodCompleted", "")
            : worker.Stage is PodStage.Failed ? ("PodFailed", "")
            : ("ContainersNotReady", $"containers with unready status: [{Names(containers)}]");
        foreach (var condition in (ReadOnlySpan<Json>)[
            Conditions.Of("PodScheduled", isTrue: true),
            Conditions.Of("PodReadyToStartContainers", worker.Address.Length > 0 && !worker.IsOver),
            worker.IsInitialized || worker.IsOver
                ? Conditions.Of("Initialized", isTrue: true)
                : Conditions.Of("Initialized", init.Count == 0, init.Count == 0 ? "" : "ContainersNotInitialized",
                    init.Count == 0 ? "" : $"containers with incomplete status: [{Names(init)}]"),
            Conditions.Of("ContainersReady", isReady, reason, message),
            Conditions.Of("Ready", isReady, reason, message)])
        {
            status = Conditions.Set(status, stamp, condition.With("lastProbeTime", Json.Null));
        }
        return status;
    }

    private static Json Container(Json container, PodWorker worker)
    {
        var image = container["image"]?.AsText ?? "";
        if (worker.Stage is PodStage.Running or PodStage.BackOff && worker.MissingImage == image)
        {
            return Json.Map(
                ("image", image), ("imageID", ""), ("lastState", Json.EmptyMap), ("name", container["name"]), ("ready", false), ("restartCount", 0),
                ("started", false), ("state", Waiting("ImagePullBackOff", $"Back-off pulling image \"{image}\"")));
        }
        return Json.Map(
            ("image", image),
            ("imageID", worker.HasRun ? $"sha256:{image}" : ""),
            ("lastState", worker is { LastEnd: { } end, Restarts: > 0 }
                ? Json.Map(("terminated", end))
                : Json.EmptyMap),
            ("name", container["name"]),
            ("ready", worker.Stage == PodStage.Running && worker.IsReady),
            ("restartCount", worker.Restarts),
            ("started", worker.Stage == PodStage.Running),
            ("state", State(image, worker)));
    }

    private static Json State(string image, PodWorker worker) => worker.Stage switch
    {
        PodStage.New or PodStage.Creating =>
            Waiting(worker.Pod.ItemsAt("spec", "initContainers").Count > 0 ? "PodInitializing" : "ContainerCreating"),
        PodStage.ImageMissing => worker.MissingImage == image
            ? Waiting(worker.Why.Reason, worker.Why.Message)
            : Waiting("ContainerCreating"),
        PodStage.Running => Json.Map(("running", Json.Map(("startedAt", Meta.Stamp(worker.StartedAt))))),
        PodStage.BackOff => Waiting(worker.Why.Reason, worker.Why.Message),
        PodStage.Stopped or PodStage.Succeeded or PodStage.Failed => worker.LastEnd is { } end
            ? Json.Map(("terminated", end))
            : Waiting("ContainerCreating"),
    };

    private static Json InitContainer(Json container, PodWorker worker)
    {
        var image = container["image"]?.AsText ?? "";
        return Json.Map(
            ("image", image),
            ("imageID", worker.IsInitialized ? $"sha256:{image}" : ""),
            ("lastState", Json.EmptyMap),
            ("name", container["name"]),
            ("ready", worker.IsInitialized),
            ("restartCount", 0),
            ("started", false),
            ("state", worker.IsInitialized
                ? Json.Map(("terminated", Json.Map(
                    ("exitCode", 0), ("finishedAt", worker.SeenAt),
                    ("reason", "Completed"), ("startedAt", worker.SeenAt))))
                : worker.MissingImage == image && worker.Stage == PodStage.ImageMissing
                    ? Waiting(worker.Why.Reason, worker.Why.Message)
                    : Waiting("PodInitializing")));
    }

    private static Json Waiting(string reason, string message = "") => Json.Map(("waiting", Json.Map(
        ("message", message.Length == 0 ? null : (Json)message), ("reason", reason))));

    private static Json Addresses(string address) => Json.List(Json.Map(("ip", address)));

    private static string Names(ValueList<Json> containers) =>
        string.Join(' ', containers.Select(container => container["name"]?.AsText));
}
