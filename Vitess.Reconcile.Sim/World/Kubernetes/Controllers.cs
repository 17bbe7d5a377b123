using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>Who acts in Kubernetes beside the API server.</summary>
internal enum Cast
{
    /// <summary>Nodes, scheduler and volumes, and what a controller manager does.</summary>
    All,

    /// <summary>All but what a controller manager does, where there is one.</summary>
    WithoutControllers,

    /// <summary>Nobody: it is an API server alone.</summary>
    None,
}

/// <summary>What a controller manager does: silent nodes, ReplicaSets, Deployments, Jobs, budgets, garbage.</summary>
internal sealed class Controllers
{
    private readonly NodeController nodes;
    private readonly ReplicaSets replicaSets;
    private readonly Deployments deployments;
    private readonly Jobs jobs;
    private readonly DisruptionBudgets budgets;
    private readonly GarbageRounds garbage;

    internal Controllers(Surroundings at, PodIndex pods, Nodes machines)
    {
        nodes = new(at, pods, machines);
        replicaSets = new(at, pods);
        deployments = new(at, replicaSets);
        jobs = new(at, pods);
        budgets = new(at, pods);
        garbage = new(at);
    }

    internal void Take(WatchEvent change)
    {
        if (change.Kind == Kinds.Pod)
        {
            nodes.OnPod(change);
            replicaSets.OnPod(change);
            jobs.OnPod(change);
            budgets.OnPod(change);
        }
        else if (change.Kind == Kinds.ReplicaSet)
        {
            replicaSets.On(change);
            deployments.OnSet(change);
        }
        else if (change.Kind == Kinds.Deployment)
        {
            deployments.On(change);
        }
        else if (change.Kind == Kinds.Job)
        {
            jobs.On(change);
        }
        else if (change.Kind == Kinds.PodDisruptionBudget)
        {
            budgets.On(change);
        }
        garbage.On(change);
    }
}
