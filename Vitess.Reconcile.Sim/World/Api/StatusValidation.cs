namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>What the server refuses of a status, as far as one who acts in a cluster can run into it.</summary>
internal static class StatusValidation
{
    /// <summary>Why the server cannot even read a status; null when it can.</summary>
    public static ApiResult? Unreadable(KindInfo kind, Json given) =>
        kind == Kinds.Pod && given.At("status", "startTime")?.AsText is { Length: 0 }
            ? Refusals.BadRequest(
                "Pod in version \"v1\" cannot be handled as a Pod: parsing time \"\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"2006\"")
            : null;

    /// <summary>The defects of an object's new status.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="live">The object as it stands.</param>
    /// <param name="next">The object with the new status.</param>
    public static IEnumerable<FieldError> Of(KindInfo kind, Json live, Json next) =>
        kind == Kinds.Pod ? OfContainers(live, next, "containerStatuses").Concat(OfContainers(live, next, "initContainerStatuses"))
        : kind == Kinds.Job ? OfEnd(live, next)
        : [];

    /// <summary>Containers that have ended for good do not begin anew.</summary>
    private static IEnumerable<FieldError> OfContainers(Json live, Json next, string list)
    {
        var policy = live.At("spec", "restartPolicy")?.AsText ?? "Always";
        var before = policy == "Always" ? [] : live.At("status", list)?.Items ?? [];
        for (var i = 0; i < before.Count; i++)
        {
            var name = before[i]["name"];
            if (before[i].At("state", "terminated") is { } end
                && !(policy == "OnFailure" && end["exitCode"]?.AsInteger is not 0)
                && !IsSidecar(live, name)
                && (next.At("status", list)?.Items ?? []).Any(one => one["name"] == name && one.At("state", "terminated") is null))
            {
                yield return FieldError.Forbidden($"status.{list}[{i}].state", "may not be transitioned to non-terminated state");
            }
        }
    }

    private static bool IsSidecar(Json pod, Json? name) => (pod.At("spec", "initContainers")?.Items ?? [])
        .Any(one => one["name"] == name && one["restartPolicy"]?.AsText == "Always");

    /// <summary>A Job ends only after it was said that it will, at a time, and with nothing that still runs.</summary>
    /// <remarks>Source: Kubernetes since 1.31.</remarks>
    private static IEnumerable<FieldError> OfEnd(Json live, Json next)
    {
        var (isComplete, isFailed) = (Is(next, "Complete"), Is(next, "Failed"));
        if ((isComplete, isFailed) is (false, false) || (Is(live, "Complete"), Is(live, "Failed")) == (isComplete, isFailed))
        {
            yield break;
        }
        if (isComplete && next.At("status", "completionTime") is null)
        {
            yield return FieldError.Required("status.completionTime", "completionTime is required for Complete jobs");
        }
        if (isFailed && !Is(next, "FailureTarget"))
        {
            yield return Missing("Failed", "FailureTarget");
        }
        if (isComplete && !Is(next, "SuccessCriteriaMet"))
        {
            yield return Missing("Complete", "SuccessCriteriaMet");
        }
        if (next.At("status", "active")?.AsInteger is > 0 and var active)
        {
            yield return FieldError.Invalid("status.active", $"{active}", "active>0 is invalid for finished job");
        }
        if (next.At("status", "startTime") is null)
        {
            yield return FieldError.Required("status.startTime", "startTime is required for finished job");
        }
    }

    private static FieldError Missing(string end, string before) => new(
        "FieldValueInvalid", "status.conditions", $"Invalid value: cannot set {end}=True condition without the {before}=true condition");

    private static bool Is(Json self, string type) => (self.At("status", "conditions")?.Items ?? [])
        .Any(condition => condition["type"]?.AsText == type && condition["status"]?.AsText == "True");
}
