using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Observe;

/// <summary>What the conditions of resources have become, told once each time that it does.</summary>
/// <remarks>
/// Which time it is, its transition says, so that a successor that writes the same condition again tells nothing new: the
/// event has the same name.
/// </remarks>
internal sealed class Transitions
{
    // Reason: ten conditions each of more resources than one process looks after; then old ones may be told again.
    private const int KnownMax = 100_000;

    private readonly SortedDictionary<(string Uid, string Type), (string Status, string Since)> known = [];

    /// <summary>What is to be told of a status that was written.</summary>
    internal List<KubeEvent> Of(MoveEnd end)
    {
        var told = new List<KubeEvent>();
        if (end.Move is not Move.SetStatus { Status: var status } || status["conditions"] is not { } conditions)
        {
            return told;
        }
        var all = conditions.IsMap
            ? conditions.Members.Select(it => (it.Key, it.Value))
            : conditions.Items.Select(it => (Key: it["type"]?.AsText ?? "", Value: it));
        foreach (var (type, condition) in all)
        {
            var now = (Status: condition["status"]?.AsText ?? "", Since: condition["lastTransitionTime"]?.AsText ?? "");
            var before = known.GetValueOrDefault((end.Uid, type));
            if (now == before)
            {
                continue;
            }
            if (known.Count >= KnownMax)
            {
                known.Clear();
            }
            known[(end.Uid, type)] = now;
            if (TextOf(type, now.Status, before.Status, condition) is { } it)
            {
                told.Add(new(end.Subject, end.Uid, it.Reason, it.IsWarning, it.Text, end.At) { Occasion = $"{type} {now.Status} {now.Since}" });
            }
        }
        return told;
    }

    private static (string Reason, bool IsWarning, string Text)? TextOf(string type, string status, string? before, Json condition)
    {
        var message = condition["message"]?.AsText ?? "";
        return (type, status, before) switch
        {
            ("Blocked", "True", _) => ("Blocked", true, message),
            ("Blocked", "False", "True") => ("Unblocked", false, "nothing waits for somebody to act any more"),
            ("Available", "False", "True") => ("NotServing", true, message),
            ("Available", "True", "False") => ("Serving", false, message),
            ("RollingOut", "True", _) => ("RolloutBegan", false, message),
            ("RollingOut", "False", _) => ("RolloutEnded", false, message),
            _ => null,
        };
    }
}
