using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim.World.Kubernetes;

/// <summary>Runs the pod of each Job, another one when it failed, and keeps the Job's status.</summary>
internal sealed class Jobs
{
    private readonly Surroundings at;
    private readonly PodIndex pods;
    private readonly WorkQueue queue;
    private readonly Dictionary<string, string> keyByUid = new(StringComparer.Ordinal);

    internal Jobs(Surroundings at, PodIndex pods)
    {
        (this.at, this.pods) = (at, pods);
        queue = new(at, "job/pass", 10, 150, Work);
    }

    internal void On(WatchEvent change)
    {
        if (change.Type == WatchEventType.Deleted)
        {
            keyByUid.Remove(change.Object.Uid());
            return;
        }
        keyByUid[change.Object.Uid()] = change.Object.Key();
        if (change.Previous is not { } before || before["spec"] != change.Object["spec"])
        {
            queue.Add(change.Object.Key());
        }
    }

    internal void OnPod(WatchEvent change)
    {
        if (keyByUid.TryGetValue(change.Object.ControllerUid(), out var key))
        {
            queue.Add(key);
        }
    }

    private void Work(string key)
    {
        var (ns, name) = ObjectReading.Split(key);
        if (at.Api.Find(Kinds.Job, ns, name) is not { } job || job.IsBeingDeleted() || IsOver(job))
        {
            return;
        }
        var own = pods.CopyOf(job.Uid());
        var succeeded = own.Count(pod => pod.Phase() == "Succeeded");
        var failed = own.Count(pod => pod.Phase() == "Failed");
        var active = own.Count(pod => pod.IsActive());
        var isFailed = failed > job.Number(6, "spec", "backoffLimit");
        if (succeeded == 0 && active == 0 && !isFailed)
        {
            // Source: the job controller waits 10 s after a failure, and twice as long after each further one.
            Again(failed, job);
            active = failed == 0 ? 1 : 0;
        }
        at.Api.SetStatus(Kinds.Job, job, Status(job, active, succeeded, failed, isFailed));
    }

    private void Again(int failed, Json job)
    {
        var uid = job.Uid();
        at.Clock.After(failed == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(10 << Math.Min(failed - 1, 5)), () =>
        {
            if (at.Api.Exists(uid) && !pods.CopyOf(uid).Any(pod => pod.IsActive() || pod.Phase() == "Succeeded"))
            {
                at.Api.Create(Kinds.Pod, PodOf(job));
            }
        });
    }

    private static bool IsOver(Json job) => Conditions.Is(job, "Complete") || Conditions.Is(job, "Failed");

    private static Json PodOf(Json job)
    {
        var template = job.At("spec", "template") ?? Json.EmptyMap;
        return Json.Map(
            ("apiVersion", "v1"),
            ("kind", "Pod"),
            ("metadata", Json.Map(
                ("generateName", $"{job.Name()}-"),
                ("namespace", job.Namespace()),
                ("labels", template.At("metadata", "labels")),
                ("annotations", template.At("metadata", "annotations")),
                ("ownerReferences", Json.List(ReplicaSets.OwnerReference("Job", job).With("apiVersion", "batch/v1"))))),
            ("spec", template["spec"]));
    }

    private Json Status(Json job, int active, int succeeded, int failed, bool isFailed)
    {
        var status = (job["status"] ?? Json.EmptyMap)
            .With("startTime", job.At("status", "startTime") ?? at.Stamp)
            .With("active", ReplicaSets.NullIfZero(active))
            .With("succeeded", ReplicaSets.NullIfZero(succeeded))
            .With("failed", ReplicaSets.NullIfZero(failed));
        return succeeded > 0
                ? Ended(status.With("completionTime", at.Stamp), "SuccessCriteriaMet", "Complete", "CompletionsReached")
            : isFailed ? Ended(status, "FailureTarget", "Failed", "BackoffLimitExceeded")
            : status;
    }

    // Source: since 1.31 an end is only taken beside the condition that came before it.
    private Json Ended(Json status, string before, string end, string reason) => Conditions.Set(
        Conditions.Set(status, at.Stamp, Conditions.Of(before, isTrue: true, reason)), at.Stamp, Conditions.Of(end, isTrue: true, reason));
}
