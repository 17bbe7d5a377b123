using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>
/// Binds pods to nodes. A pod that fits nowhere is looked at again when something changes that could help.
/// </summary>
internal sealed class Scheduler
{
    private readonly Surroundings at;
    private readonly PodIndex pods;
    private readonly Volumes volumes;
    private readonly NodeFit fit;
    private readonly WorkQueue queue;

    /// <summary>Pods that fitted nowhere when they were last looked at.</summary>
    private readonly SortedSet<string> unschedulable = new(StringComparer.Ordinal);

    /// <summary>Pods that have a node and wait for their volumes or their binding.</summary>
    private readonly SortedDictionary<string, Assumption> assumed = new(StringComparer.Ordinal);

    internal Scheduler(Surroundings at, PodIndex pods, Volumes volumes)
    {
        (this.at, this.pods, this.volumes) = (at, pods, volumes);
        fit = new(at.Api, pods, () => assumed.Values);
        queue = new(at, "scheduler/pass", 5, 60, Schedule);
    }

    internal void OnPod(WatchEvent change)
    {
        var (pod, key) = (change.Object, change.Object.Key());
        if (change.Type == WatchEventType.Deleted || pod.IsOver() || pod.NodeName().Length > 0)
        {
            unschedulable.Remove(key);
            if (change.Type == WatchEventType.Deleted)
            {
                assumed.Remove(key);
            }
            if (change.Type == WatchEventType.Deleted || change.Previous?.IsOver() != pod.IsOver()
                || change.Previous?.NodeName().Length == 0)
            {
                LookAgain();
            }
        }
        else if (change.Type == WatchEventType.Added || !unschedulable.Contains(key))
        {
            queue.Add(key);
        }
    }

    /// <summary>Something changed that may let a pod fit: a node, a claim, a pod that made room.</summary>
    internal void LookAgain()
    {
        foreach (var key in unschedulable)
        {
            queue.Add(key);
        }
    }

    internal void OnNode(WatchEvent change)
    {
        fit.Forget();
        if (change.Previous is not { } before || before["spec"] != change.Object["spec"]
            || before.IsReady() != change.Object.IsReady())
        {
            LookAgain();
        }
    }

    private void Schedule(string key)
    {
        if (pods.Find(key) is not { } pod || pod.NodeName().Length > 0 || pod.IsOver() || pod.IsBeingDeleted()
            || assumed.ContainsKey(key) || pod.ItemsAt("spec", "schedulingGates").Count > 0)
        {
            return;
        }
        unschedulable.Remove(key);
        var fitting = fit.Fitting(pod, out var why);
        if (fitting.Count == 0)
        {
            unschedulable.Add(key);
            Say(pod, why);
            return;
        }
        var node = at.Choices.Of("scheduler/tie", fitting);
        var assumption = new Assumption(pod, node);
        assumed[key] = assumption;
        var unbound = volumes.Unbound(pod);
        assumption.Awaited = unbound.Count;
        if (unbound.Count == 0)
        {
            at.Later("scheduler/bind", 2, 20, () => Bind(key, assumption));
        }
        foreach (var claim in unbound)
        {
            volumes.Provision(claim, node, isBound => Provisioned(key, assumption, isBound));
        }
    }

    private void Provisioned(string key, Assumption assumption, bool isBound)
    {
        if (!assumed.TryGetValue(key, out var present) || !ReferenceEquals(present, assumption))
        {
            return;
        }
        if (!isBound)
        {
            assumed.Remove(key);
            queue.Add(key);
            return;
        }
        assumption.Awaited--;
        if (assumption.Awaited == 0)
        {
            at.Later("scheduler/bind", 2, 20, () => Bind(key, assumption));
        }
    }

    private void Bind(string key, Assumption assumption)
    {
        if (!assumed.TryGetValue(key, out var present) || !ReferenceEquals(present, assumption))
        {
            return;
        }
        if (pods.Find(key) is { } pod && pod.Uid() == assumption.Pod.Uid()
            && !pod.IsBeingDeleted() && pod.NodeName().Length == 0)
        {
            at.Api.Bind(pod, assumption.Node);
        }
        assumed.Remove(key);
    }

    private void Say(Json pod, string why)
    {
        var status = pod["status"] ?? Json.EmptyMap;
        if (Conditions.Find(status, "PodScheduled")?["message"]?.AsText != why)
        {
            var condition = Conditions.Of("PodScheduled", isTrue: false, "Unschedulable", why)
                .With("lastProbeTime", Json.Null);
            at.Api.SetStatus(Kinds.Pod, pod, Conditions.Set(status, at.Stamp, condition));
        }
    }
}

/// <summary>A pod that counts for a node before it is bound to it.</summary>
internal sealed class Assumption(Json pod, string node)
{
    internal Json Pod { get; } = pod;

    internal string Node { get; } = node;

    /// <summary>How many of its claims are not bound yet.</summary>
    internal int Awaited { get; set; }
}
