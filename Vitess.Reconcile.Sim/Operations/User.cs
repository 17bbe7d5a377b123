using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Operations;

/// <summary>Whoever owns the cluster: wants things, does a user's part in them, and sees whether they come to an end.</summary>
internal sealed class User(Simulation simulation)
{
    /// <summary>How often a user looks.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly List<Intent> intents = [];
    private bool isLooking;

    internal DateTimeOffset Now => simulation.Clock.Now;

    internal ApiServer Api => simulation.Api;

    internal Outstanding Outstanding { get; } = new(simulation.Api, () => simulation.OptionsOf("user"), () => simulation.Clock.Now);

    /// <summary>Everything that was wanted so far, oldest first.</summary>
    internal IReadOnlyList<Intent> Intents => intents;

    internal IEnumerable<Intent> Open => intents.Where(intent => intent.IsOpen);

    /// <summary>The user's first cluster; null when it is deleted.</summary>
    internal Json? Cluster => Api.All(Kinds.VitessCluster).FirstOrDefault();

    internal Intent Want(Intent intent)
    {
        intents.Add(intent);
        simulation.Disturb();
        intent.Begin(this);
        if (!isLooking)
        {
            isLooking = true;
            simulation.Clock.Run(LookAfter());
        }
        return intent;
    }

    /// <summary>Does a user's part in all that is open.</summary>
    internal void Tend()
    {
        foreach (var intent in Open.ToList())
        {
            intent.Tend(this);
        }
    }

    internal void Say(string what) => simulation.Trace.Add("user", what);

    /// <summary>Changes an object by merge patch.</summary>
    /// <returns>Why it was refused; null when it was not.</returns>
    internal string? Patch(KindInfo kind, string space, string name, Json change)
    {
        simulation.Disturb();
        var answer = Api.Patch(kind, space, name, PatchType.Merge, change, new() { FieldManager = "kubectl-edit" });
        return answer.IsSuccess ? null : answer.ToString();
    }

    /// <summary>Sets or takes off an annotation.</summary>
    internal string? Annotate(KindInfo kind, Json target, string key, string? value) => Patch(
        kind,
        target.Namespace(),
        target.Name(),
        Json.Map(("metadata", Json.Map(("annotations", Json.Map((key, value is null ? Json.Null : value)))))));

    /// <summary>Deletes an object, unless another has taken its place.</summary>
    internal string? Delete(KindInfo kind, Json target)
    {
        if (kind == Kinds.Pod)
        {
            // What a user does to a tablet is no doing of the operator, and laws must not blame it.
            simulation.Judge(new Happening.Harmed(Faults.FaultNames.UserDeletion, target.Key()));
        }
        simulation.Disturb();
        var answer = Api.Delete(kind, target.Namespace(), target.Name(), new() { Uid = target.Uid() });
        return answer.IsSuccess ? null : answer.ToString();
    }

    /// <summary>Evicts a pod as kubectl drain does, if its disruption budget allows it.</summary>
    internal bool Evict(Json pod)
    {
        simulation.Disturb();
        return Api.Evict(pod.Namespace(), pod.Name()).IsSuccess;
    }

    /// <summary>What the statuses tell of things that are refused: conditions that block, and what is orphaned, each with its reason.</summary>
    internal IReadOnlyList<string> Refusals() => Told.Refusals(Api);

    private IEnumerable<TimeSpan> LookAfter()
    {
        while (Open.Any())
        {
            yield return Look;
            Tend();
        }
        isLooking = false;
    }
}
