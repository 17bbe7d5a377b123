using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Planning;

/// <summary>Holds everything back while the Go operator runs: two operators at once undo each other's work.</summary>
/// <remarks>
/// Safety: while a lock that can be read names a pod that lives, nothing is written or called. Liveness: a lock that is gone,
/// that names nobody who lives, or that this operator may not read holds back nothing. A pass without moves asks nothing.
/// </remarks>
internal static class OtherOperator
{
    private const string Lock = "vitess-operator-lock";

    /// <summary>How old the last look may be. Reason: as often as a settled shard asks for its topology.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(60);

    /// <summary>How often a lock that holds is looked at again. Reason: the operator that goes is awaited by people.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    // Source: how the API server's refusals begin, its status code first.
    private const string Forbidden = "403";

    /// <summary>The plan, or, where the other operator may run, what of it is safe: to ask and to tell.</summary>
    internal static Plan Gate(Snapshot snapshot, Plan plan)
    {
        if (!snapshot.Options.HonoursLock || plan.Moves.Count == 0)
        {
            return plan;
        }
        var place = new Query.Object(new(Kinds.ConfigMap, snapshot.Subject.Key.Namespace, Lock));
        var need = new Need(place, snapshot.Now - Age);
        return snapshot.Readings.Of<Answer.Object>(place) switch
        {
            Reading<Answer.Object>.Absent { SentAt: var at } when at >= need.Since => With(plan, need),
            Reading<Answer.Object>.Unknown { Why: var why } when why.StartsWith(Forbidden, StringComparison.Ordinal) => With(plan, need),
            Reading<Answer.Object>.Known { SentAt: var at, Value: var read } when at >= need.Since =>
                HolderOf(read) is { } holder ? Held(snapshot, plan, need, holder) : With(plan, need),
            _ => Stopped(plan, [need], "LockUnknown", $"whether another operator holds {place.Key} is being read"),
        };
    }

    private static Plan Held(Snapshot snapshot, Plan plan, Need need, (string Name, string Uid) holder)
    {
        var pod = new Query.Object(new(Kinds.Pod, snapshot.Subject.Key.Namespace, holder.Name));
        var recent = snapshot.Now - Again;
        ValueList<Need> needs = [new(need.Query, recent), new(pod, recent)];
        var isGone = snapshot.Readings.Of<Answer.Object>(pod) switch
        {
            Reading<Answer.Object>.Absent { SentAt: var at } => at >= recent,
            Reading<Answer.Object>.Known { SentAt: var at, Value: var read } =>
                at >= recent && read.Content.At("metadata", "uid")?.AsText != holder.Uid,
            _ => false,
        };
        return isGone
            ? plan with { Needs = [.. plan.Needs, .. needs] }
            : Stopped(
                plan with { WakeUp = Steps.Earlier(plan.WakeUp, snapshot.Now + Again) },
                needs,
                "OtherOperatorRuns",
                $"the pod {holder.Name} holds {Lock}: nothing is written while another operator runs; scale it to zero");
    }

    /// <summary>The pod that holds the lock; null when it names none. Source: operator-sdk's leader for life owns it.</summary>
    private static (string Name, string Uid)? HolderOf(Answer.Object read)
    {
        foreach (var owner in read.Content.At("metadata", "ownerReferences")?.Items ?? [])
        {
            if (owner["kind"]?.AsText == Kinds.Pod && owner["name"]?.AsText is { } name)
            {
                return (name, owner["uid"]?.AsText ?? "");
            }
        }
        return null;
    }

    private static Plan With(Plan plan, Need need) => plan with { Needs = plan.Needs.Add(need) };

    private static Plan Stopped(Plan plan, ValueList<Need> needs, string code, string text) => plan with
    {
        Moves = [],
        Needs = [.. plan.Needs, .. needs],
        Waits = [new Reason(code, text), .. plan.Waits],
    };
}
