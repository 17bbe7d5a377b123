using System.Globalization;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>What a kubelet does until a pod's containers run: volumes, images, init containers.</summary>
internal sealed class PodStarts(
    Surroundings at, PodIndex pods, IReadOnlySet<string> badImages, Action<PodWorker> report, Action<PodWorker> started)
{
    /// <summary>The longest back-off in seconds, of restarts and of pulls.</summary>
    private const int BackOffMax = 300;

    /// <summary>How long containers must run until their crashes are forgotten.</summary>
    private static readonly TimeSpan GoodRun = TimeSpan.FromMinutes(10);

    private readonly HashSet<(string Node, string Image)> pulled = [];
    private int addresses = 1;

    /// <summary>A pod that is new on its node.</summary>
    internal void Begin(PodWorker worker) => at.Clock.Run(Create(worker, worker.NextLife()));

    /// <summary>
    /// Containers that ended start again in place, later each time until they have run well for a while.
    /// </summary>
    internal void Again(PodWorker worker, int life)
    {
        worker.Crashes = at.Clock.Now - worker.StartedAt >= GoodRun ? 0 : worker.Crashes;
        var seconds = worker.Crashes == 0 ? 0 : Math.Min(BackOffMax, 10 << Math.Min(worker.Crashes - 1, 5));
        worker.Crashes++;
        worker.Stage = PodStage.BackOff;
        worker.Why = ("CrashLoopBackOff", string.Create(
            CultureInfo.InvariantCulture,
            $"back-off {seconds}s restarting failed container={FirstContainer(worker.Pod)} pod={worker.Pod.Name()}"));
        report(worker);
        at.Clock.Run(Restart(worker, life, TimeSpan.FromSeconds(seconds)));
    }

    /// <summary>The node has booted: its pods are made again from what is on its disk.</summary>
    internal void AfterReboot(PodWorker worker)
    {
        worker.Restarts += worker.HasRun ? 1 : 0;
        worker.Address = "";
        // Of a pod that does not always start again, no container that has ended well may be told to wait.
        worker.IsInitialized &= worker.Pod.At("spec", "restartPolicy")?.AsText is "OnFailure" or "Never";
        Begin(worker);
    }

    private IEnumerable<TimeSpan> Create(PodWorker worker, int life)
    {
        yield return at.Span("kubelet/notice", 20, 250);
        if (worker.Life != life)
        {
            yield break;
        }
        worker.Stage = PodStage.Creating;
        worker.SeenAt = worker.SeenAt.Length == 0 ? at.Stamp : worker.SeenAt;
        report(worker);
        for (var tries = 0; worker.Pod.ClaimNames().Any(); tries++)
        {
            yield return at.Span("kubelet/attach", 100, 900) + TimeSpan.FromSeconds(Math.Min(60, tries * tries));
            if (worker.Life != life)
            {
                yield break;
            }
            if (!IsAttachedElsewhere(worker))
            {
                break;
            }
        }
        worker.Address = string.Create(
            CultureInfo.InvariantCulture, $"10.200.{++addresses / 250}.{(addresses % 250) + 1}");
        foreach (var pause in Pull(worker, life))
        {
            yield return pause;
        }
        foreach (var _ in worker.Pod.ItemsAt("spec", "initContainers"))
        {
            yield return at.Span("kubelet/init", 30, 300);
        }
        yield return at.Span("kubelet/start", 50, 500);
        Run(worker, life);
    }

    /// <summary>Pulls what the node lacks. It goes on only when all images are there, or the life is over.</summary>
    private IEnumerable<TimeSpan> Pull(PodWorker worker, int life)
    {
        for (var failures = 0; worker.Life == life; failures++)
        {
            if (Images(worker.Pod).FirstOrDefault(badImages.Contains) is not { } bad)
            {
                worker.MissingImage = Beside(worker.Pod).FirstOrDefault(badImages.Contains) ?? "";
                worker.Stage = PodStage.Creating;
                foreach (var image in Images(worker.Pod))
                {
                    var isNew = pulled.Add((worker.Node.Name, image));
                    yield return isNew ? at.Span("kubelet/pull", 200, 1_500) : at.Span("kubelet/pull-check", 5, 50);
                }
                yield break;
            }
            yield return at.Span("kubelet/pull-failure", 300, 2_000);
            if (worker.Life != life)
            {
                yield break;
            }
            worker.Stage = PodStage.ImageMissing;
            worker.MissingImage = bad;
            worker.Why = ("ErrImagePull", $"failed to pull and unpack image \"{bad}\": not found");
            report(worker);
            yield return TimeSpan.FromSeconds(2);
            if (worker.Life != life)
            {
                yield break;
            }
            worker.Why = ("ImagePullBackOff", $"Back-off pulling image \"{bad}\"");
            report(worker);
            yield return TimeSpan.FromSeconds(Math.Min(BackOffMax, 10 << Math.Min(failures, 5)));
        }
    }

    private IEnumerable<TimeSpan> Restart(PodWorker worker, int life, TimeSpan backOff)
    {
        yield return backOff + at.Span("kubelet/restart", 200, 1_000);
        if (worker.Life == life)
        {
            worker.Restarts++;
            Run(worker, life);
        }
    }

    private void Run(PodWorker worker, int life)
    {
        if (worker.Life != life)
        {
            return;
        }
        (worker.Stage, worker.IsInitialized, worker.HasRun) = (PodStage.Running, true, true);
        worker.StartedAt = at.Clock.Now;
        worker.IsReady = !Probes.AreThere(worker.Pod);
        worker.Why = ("", "");
        report(worker);
        started(worker);
    }

    private bool IsAttachedElsewhere(PodWorker worker)
    {
        foreach (var claim in worker.Pod.ClaimNames().Where(claim => !IsShared(worker.Pod.Namespace(), claim)))
        {
            foreach (var other in pods.UsersOf(worker.Pod.Namespace(), claim))
            {
                if (other.NodeName() != worker.Node.Name && !other.IsOver())
                {
                    return true;
                }
            }
        }
        return false;
    }

    private bool IsShared(string space, string claim) =>
        at.Api.Find(Kinds.PersistentVolumeClaim, space, claim) is { } found && Volumes.IsShared(found);

    /// <summary>The images without which nothing runs.</summary>
    private static IEnumerable<string> Images(Json pod) =>
        pod.ItemsAt("spec", "initContainers").Concat(pod.ItemsAt("spec", "containers").Where(container => !IsBeside(pod, container)))
            .Select(container => container["image"]?.AsText ?? "").Distinct(StringComparer.Ordinal);

    /// <summary>The images of containers that do not run without them, while the others do.</summary>
    private static IEnumerable<string> Beside(Json pod) =>
        pod.ItemsAt("spec", "containers").Where(container => IsBeside(pod, container)).Select(container => container["image"]?.AsText ?? "");

    /// <summary>Whether a container only runs beside a tablet: an exporter, or whatever its owner has added.</summary>
    private static bool IsBeside(Json pod, Json container) =>
        container["name"]?.AsText is not ("vttablet" or "mysqld")
        && pod.ItemsAt("spec", "containers").Any(other => other["name"]?.AsText == "vttablet");

    private static string FirstContainer(Json pod) =>
        pod.ItemsAt("spec", "containers") is { Count: > 0 } containers ? containers[0]["name"]?.AsText ?? "" : "";
}
