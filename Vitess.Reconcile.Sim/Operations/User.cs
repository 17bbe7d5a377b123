using Vitess.Reconcile.Api;
using Vitess.Reconcile.Sim.Checkers;
using Vitess.Reconcile.Sim.Operations.Intents;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Operations;

/// <summary>Whoever owns the cluster: wants things, does a user's part in them, and sees whether they come to an end.</summary>
internal sealed class User(Simulation simulation)
{
    /// <summary>How often a user looks.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly List<Intent> intents = [];
    private Json? file;
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
        file = Cluster ?? file;
        simulation.Disturb();
        intent.Begin(this);
        if (!isLooking)
        {
            isLooking = true;
            simulation.Clock.Run(LookAfter());
        }
        return intent;
    }

    /// <summary>What the cluster's file asks for, whether the cluster stands or was deleted and is to be applied again.</summary>
    internal Json? Spec => (Cluster ?? file)?["spec"];

    /// <summary>Edits the cluster, or while it is deleted the file from which it is made again.</summary>
    internal void Write(SpecEdit edit)
    {
        if (Cluster is null && file is { } last)
        {
            file = last.With("spec", edit.Apply(last["spec"] ?? Json.EmptyMap));
            Say($"writes {edit} into the file");
            return;
        }
        Want(new EditIntent(edit));
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
        file = Cluster ?? file;
        return answer.IsSuccess ? null : answer.ToString();
    }

    /// <summary>Sets or takes off an annotation.</summary>
    internal string? Annotate(KindInfo kind, Json target, string key, string? value) => Patch(
        kind,
        target.Namespace(),
        target.Name(),
        Json.Map(("metadata", Json.Map(("annotations", Json.Map((key, value is null ? Json.Null : value)))))));

    /// <summary>Applies the file of the cluster again, as it was last.</summary>
    internal void ApplyAgain()
    {
        if (file is { } last && Cluster is null)
        {
            Say("applies the cluster's file again");
            simulation.Disturb();
            Api.Create(Kinds.VitessCluster, Json.Map(
                ("apiVersion", "planetscale.com/v2"),
                ("kind", Kinds.VitessCluster.Name),
                ("metadata", Json.Map(("name", last.Name()), ("namespace", last.Namespace()))),
                ("spec", last["spec"])), new() { FieldManager = "kubectl" });
        }
    }

    /// <summary>Notes that what a resource holds may go with it, where nothing keeps it.</summary>
    internal void Forsake(KindInfo kind, Json target, bool isForeground) => simulation.Forsake(Forsaken.By(Api, kind, target, isForeground));

    /// <summary>Notes that what a claim holds is in a copy, so that the shard may do without it.</summary>
    internal void HasCopied(ShardName shard, Json claim) =>
        simulation.Forsake(new([], new[] { (Shard: shard, Claims: (ValueList<Json>)[claim]) }.ToValueMap(it => it.Shard, it => it.Claims)));

    /// <summary>Notes that a keyspace is taken out of the spec: what it holds is wanted for as long as its claims are kept.</summary>
    internal void GiveUp(string keyspace)
    {
        foreach (var shard in Api.All(Kinds.VitessShard).Where(it => it.Label(Labels.Keyspace) == keyspace).ToList())
        {
            simulation.GiveUp(new(new(keyspace), shard.At("spec", "name")?.AsText ?? ""));
        }
    }

    /// <summary>Nothing protects any more what is being deleted already.</summary>
    internal void ForsakeWhatGoes()
    {
        foreach (var kind in (KindInfo[])[Kinds.VitessCluster, Kinds.VitessKeyspace, Kinds.VitessShard])
        {
            foreach (var going in Api.All(kind).Where(it => it.IsBeingDeleted()).ToList())
            {
                Forsake(kind, going, isForeground: false);
            }
        }
    }

    /// <summary>Deletes an object, unless another has taken its place.</summary>
    internal string? Delete(KindInfo kind, Json target, Propagation? propagation = null)
    {
        if (kind == Kinds.Pod || propagation is not null)
        {
            // What a user does to a tablet is no doing of the operator, and laws must not blame it.
            simulation.Judge(new Happening.Harmed(Faults.FaultNames.UserDeletion, target.Key()));
        }
        simulation.Disturb();
        var answer = Api.Delete(kind, target.Namespace(), target.Name(), new() { Uid = target.Uid(), Propagation = propagation });
        return answer.IsSuccess ? null : answer.ToString();
    }

    /// <summary>Evicts a pod as kubectl drain does, if its disruption budget allows it.</summary>
    internal bool Evict(Json pod)
    {
        simulation.Disturb();
        return Api.Evict(pod.Namespace(), pod.Name()).IsSuccess;
    }

    private IEnumerable<TimeSpan> LookAfter()
    {
        while (Open.Any())
        {
            yield return Look;
            file = Cluster ?? file;
            Tend();
        }
        isLooking = false;
    }
}
