using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>The kubelets of all nodes: they start, watch, restart and stop what runs in pods, and report it.</summary>
/// <remarks>
/// A kubelet whose node is lost reports nothing and hears of nothing; what it knows of its pods it keeps.
/// </remarks>
internal sealed class Kubelet
{
    private readonly Surroundings at;
    private readonly PodIndex pods;
    private readonly Nodes nodes;
    private readonly IPrograms programs;
    private readonly PodStarts starts;
    private readonly Readiness readiness;

    /// <summary>By key: the statuses of pods that ran before this world began and that have not come yet.</summary>
    private readonly Dictionary<string, Json> goingOn = new(StringComparer.Ordinal);

    /// <summary>By uid; what enumerates goes by node and then by key.</summary>
    private readonly Dictionary<string, PodWorker> workers = new(StringComparer.Ordinal);

    internal Kubelet(Surroundings at, PodIndex pods, Nodes nodes, IPrograms programs, IReadOnlySet<string> badImages)
    {
        (this.at, this.pods, this.nodes, this.programs) = (at, pods, nodes, programs);
        starts = new(at, pods, badImages, Report, Started);
        readiness = new(at, Report);
        nodes.Lost.Add(Lose);
        nodes.Returned.Add(Return);
    }

    internal void OnPod(WatchEvent change)
    {
        var pod = change.Object;
        if (nodes.Find(pod.NodeName()) is not { IsUp: true } node)
        {
            return;
        }
        if (change.Type == WatchEventType.Deleted)
        {
            if (workers.TryGetValue(pod.Uid(), out var gone))
            {
                Forget(gone);
            }
        }
        else
        {
            See(pod, node);
        }
    }

    /// <summary>A pod that is to come runs already: its containers go on and do not start.</summary>
    /// <param name="key">Namespace and name with a slash between them.</param>
    /// <param name="status">The status that it has.</param>
    internal void GoOn(string key, Json status) => goingOn[key] = status;

    /// <summary>What runs in a pod crashes.</summary>
    /// <returns>Whether anything ran in it.</returns>
    internal bool Crash(string key)
    {
        if (WorkerOf(key) is not { Running: { } running } worker)
        {
            return false;
        }
        at.Trace.Add("kubelet", $"{key} crashes");
        programs.Stop(running, StopKind.Killed);
        Crashed(worker, exitCode: 137);
        return true;
    }

    /// <summary>Sets right what others say of the readiness of pods that run.</summary>
    internal void Report()
    {
        foreach (var node in nodes.All.Where(node => node.IsUp))
        {
            foreach (var worker in WorkersOn(node).Where(worker => worker is { Stage: PodStage.Running, IsReady: true, MissingImage: "" }))
            {
                if (pods.Find(worker.Key) is { } present && present.Uid() == worker.Pod.Uid() && !present.IsReady())
                {
                    Report(worker);
                }
            }
        }
    }

    /// <summary>A kubelet ends a pod because its node has run out of something. The pod stays as failed.</summary>
    /// <returns>Whether its kubelet could.</returns>
    internal bool Evict(string key, string message)
    {
        if (WorkerOf(key) is not { IsOver: false, Node.IsUp: true } worker)
        {
            return false;
        }
        at.Trace.Add("kubelet", $"{key} is evicted");
        Stop(worker, StopKind.Killed, exitCode: 137);
        worker.Stage = PodStage.Failed;
        worker.Why = ("Evicted", message);
        Report(worker);
        return true;
    }

    private PodWorker? WorkerOf(string key) =>
        pods.Find(key) is { } pod ? workers.GetValueOrDefault(pod.Uid()) : null;

    private void See(Json pod, NodeState node)
    {
        if (!workers.TryGetValue(pod.Uid(), out var worker))
        {
            if (pod.IsOver())
            {
                return;
            }
            worker = new(pod, node);
            workers.Add(pod.Uid(), worker);
            if (goingOn.Remove(worker.Key, out var status))
            {
                GoOn(worker, status);
            }
            else if (!pod.IsBeingDeleted())
            {
                starts.Begin(worker);
            }
        }
        worker.Pod = pod;
        if (pod.IsBeingDeleted() && worker.LeavingLife != worker.Life)
        {
            BeginToLeave(worker);
        }
    }

    private void BeginToLeave(PodWorker worker)
    {
        worker.LeavingLife = worker.NextLife();
        at.Clock.Run(Leave(worker, worker.LeavingLife));
    }

    private void GoOn(PodWorker worker, Json status)
    {
        var containers = status.ItemsAt("containerStatuses");
        (worker.Stage, worker.IsInitialized, worker.HasRun) = (PodStage.Running, true, true);
        worker.IsReady = Conditions.Find(status, "Ready")?["status"]?.AsText == "True";
        worker.Restarts = containers.Count == 0 ? 0 : (int)containers.Max(container => container.Number(0, "restartCount"));
        worker.SeenAt = status["startTime"]?.AsText ?? "";
        worker.Address = status["podIP"]?.AsText ?? "";
        worker.StartedAt = containers.Select(container => container.At("state", "running", "startedAt").Instant()).Max() ?? at.Clock.Now;
        worker.LastEnd = containers.Select(container => container.At("lastState", "terminated")).FirstOrDefault(end => end is not null);
        Started(worker, isTakenOver: true);
    }

    /// <summary>Its containers run from now on.</summary>
    private void Started(PodWorker worker) => Started(worker, isTakenOver: false);

    private void Started(PodWorker worker, bool isTakenOver)
    {
        var running = new RunningPod(worker.Pod, worker.Node.Name, worker.Node.Zone)
        {
            IsTakenOver = isTakenOver,
            WasReady = isTakenOver && worker.IsReady,
            ReadinessChanged = running => readiness.Changed(worker, running),
            Crashed = running => IfRuns(worker, running, () => Crashed(worker, exitCode: 1)),
            Ended = running => IfRuns(worker, running, () => Ended(worker)),
        };
        worker.Running = running;
        at.Trace.Add("kubelet", $"{worker.Key} runs on {worker.Node.Name}");
        programs.Start(running);
    }

    private static void IfRuns(PodWorker worker, RunningPod running, Action action)
    {
        if (ReferenceEquals(worker.Running, running))
        {
            action();
        }
    }

    private void Crashed(PodWorker worker, int exitCode)
    {
        var life = End(worker, exitCode, exitCode == 0 ? "Completed" : "Error");
        if (worker.Pod.IsBeingDeleted())
        {
            BeginToLeave(worker);
            return;
        }
        var policy = worker.Pod.At("spec", "restartPolicy")?.AsText;
        if (policy == "Never")
        {
            worker.Stage = PodStage.Failed;
            Report(worker);
            return;
        }
        starts.Again(worker, life);
    }

    private void Ended(PodWorker worker)
    {
        if (worker.Pod.At("spec", "restartPolicy")?.AsText is "Never" or "OnFailure")
        {
            End(worker, exitCode: 0, "Completed");
            worker.Stage = PodStage.Succeeded;
            Report(worker);
        }
        else
        {
            Crashed(worker, exitCode: 0);
        }
    }

    /// <summary>A pod that was asked to go: its containers stop, and then it is gone.</summary>
    private IEnumerable<TimeSpan> Leave(PodWorker worker, int life)
    {
        yield return at.Span("kubelet/sigterm", 20, 200);
        if (worker.Life != life)
        {
            yield break;
        }
        var hasRun = worker.Running is not null;
        if (!worker.IsOver)
        {
            Stop(worker, StopKind.Graceful, exitCode: 0);
            worker.LeavingLife = life = worker.Life;
            worker.Stage = PodStage.Stopped;
        }
        if (hasRun)
        {
            var grace = worker.Pod.Number(30, "metadata", "deletionGracePeriodSeconds");
            var shutdown = at.Span("kubelet/shutdown", 300, 3_000);
            yield return shutdown.TotalSeconds < grace ? shutdown : TimeSpan.FromSeconds(grace);
        }
        if (worker.Life != life)
        {
            yield break;
        }
        if (worker.Node.IsUp)
        {
            Report(worker);
            at.Api.Delete(Kinds.Pod, worker.Pod, graceSeconds: 0);
        }
        else
        {
            worker.LeavingLife = -1;
        }
    }

    private void Stop(PodWorker worker, StopKind kind, int exitCode)
    {
        if (worker.Running is { } running)
        {
            at.Trace.Add("kubelet", $"{worker.Key} is stopped: {kind}");
            programs.Stop(running, kind);
            End(worker, exitCode, exitCode == 0 ? "Completed" : "Error");
        }
        else
        {
            worker.NextLife();
        }
    }

    private int End(PodWorker worker, int exitCode, string reason)
    {
        worker.Running = null;
        worker.IsReady = false;
        worker.LastEnd = PodStatus.Ended(exitCode, reason, worker.StartedAt, at.Stamp);
        return worker.NextLife();
    }

    /// <summary>The pod's object is gone: whatever still runs of it is killed.</summary>
    private void Forget(PodWorker worker)
    {
        Stop(worker, StopKind.Killed, exitCode: 137);
        workers.Remove(worker.Pod.Uid());
    }

    private void Lose(NodeState node)
    {
        if (node.Loss != LossKind.Power)
        {
            return;
        }
        foreach (var worker in WorkersOn(node))
        {
            if (worker.Running is { } running)
            {
                programs.Stop(running, StopKind.Killed);
                worker.LastEnd = PodStatus.Ended(exitCode: 255, "Unknown", worker.StartedAt, at.Stamp);
                worker.Running = null;
            }
            worker.IsReady = false;
            worker.NextLife();
        }
    }

    private void Return(NodeState node, LossKind loss)
    {
        foreach (var worker in WorkersOn(node))
        {
            if (pods.Find(worker.Key) is not { } present || present.Uid() != worker.Pod.Uid())
            {
                Forget(worker);
            }
            else if (loss == LossKind.Power && !worker.IsOver && !present.IsBeingDeleted())
            {
                worker.Pod = present;
                starts.AfterReboot(worker);
            }
            else
            {
                Report(worker);
            }
        }
        foreach (var pod in pods.CopyOnNode(node.Name))
        {
            See(pod, node);
        }
    }

    private List<PodWorker> WorkersOn(NodeState node) =>
    [
        .. workers.Values.Where(worker => ReferenceEquals(worker.Node, node))
            .OrderBy(worker => worker.Key, StringComparer.Ordinal)
            .ThenBy(worker => worker.Pod.Uid(), StringComparer.Ordinal),
    ];

    private void Report(PodWorker worker)
    {
        if (worker.Node.IsUp && pods.Find(worker.Key) is { } present && present.Uid() == worker.Pod.Uid())
        {
            at.Api.SetStatus(Kinds.Pod, present, PodStatus.Of(present["status"] ?? Json.EmptyMap, worker, at.Stamp));
        }
    }
}
