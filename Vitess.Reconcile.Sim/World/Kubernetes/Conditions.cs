namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>Conditions in a status.</summary>
internal static class Conditions
{
    /// <summary>Whether a condition of an object is True.</summary>
    internal static bool Is(Json holder, string type) => Find(holder["status"], type)?["status"]?.AsText == "True";

    /// <summary>A condition of a status; null when it has none of this type.</summary>
    internal static Json? Find(Json? status, string type)
    {
        foreach (var condition in status?["conditions"]?.Items ?? [])
        {
            if (condition["type"]?.AsText == type)
            {
                return condition;
            }
        }
        return null;
    }

    /// <summary>The status with a condition set. The time of transition stays when its value stays.</summary>
    /// <param name="status">The status.</param>
    /// <param name="stamp">Now.</param>
    /// <param name="condition">Type, status, and reason and message where they are given.</param>
    internal static Json Set(Json status, string stamp, Json condition)
    {
        var items = status["conditions"]?.Items ?? [];
        var kept = new List<Json>(items.Count + 1);
        var type = condition["type"]?.AsText ?? "";
        var isSet = false;
        foreach (var item in items)
        {
            if (item["type"]?.AsText == type)
            {
                isSet = true;
                kept.Add(Moved(item, condition, stamp));
            }
            else
            {
                kept.Add(item);
            }
        }
        if (!isSet)
        {
            kept.Add(condition.With("lastTransitionTime", stamp));
        }
        return status.With("conditions", Json.List(kept.ToValueList()));
    }

    /// <summary>A condition as pods and nodes have it.</summary>
    internal static Json Of(string type, bool isTrue, string reason = "", string message = "") =>
        Of(type, isTrue ? "True" : "False", reason, message);

    internal static Json Of(string type, string status, string reason, string message) => Json.Map(
        ("type", type),
        ("status", status),
        ("reason", reason.Length == 0 ? null : (Json)reason),
        ("message", message.Length == 0 ? null : (Json)message));

    private static Json Moved(Json old, Json condition, string stamp) =>
        condition.With("lastTransitionTime", old["status"] == condition["status"] ? old["lastTransitionTime"] : stamp);
}
