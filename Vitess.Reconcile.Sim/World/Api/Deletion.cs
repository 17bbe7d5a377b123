namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>How objects go: preconditions, grace, finalizers.</summary>
internal sealed class Deletion(Store store, Func<DateTimeOffset> now)
{
    /// <summary>Holds an owner until its dependents are gone.</summary>
    public const string Foreground = "foregroundDeletion";

    /// <summary>Holds an owner until its dependents have forgotten it.</summary>
    public const string Orphan = "orphan";

    /// <summary>Whether nothing holds the object any more.</summary>
    public static bool IsFree(Json self) =>
        self.IsBeingDeleted()
        && self.Finalizers().Count == 0
        && (self.At("spec", "finalizers")?.Items.Count ?? 0) == 0
        && (self.At("metadata", "deletionGracePeriodSeconds")?.AsInteger ?? 0) == 0;

    public ApiResult Delete(KindInfo kind, Json live, DeleteOptions options)
    {
        if (Refuse(kind, live, options) is { } refused)
        {
            return refused;
        }
        if (kind == Kinds.Namespace)
        {
            return DeleteNamespace(kind, live, options);
        }
        var finalizers = WithPropagation(live, options.Propagation ?? DefaultOf(kind));
        var grace = kind == Kinds.Pod ? GraceOf(live, options) : 0;
        if (live.IsBeingDeleted())
        {
            return DeleteAgain(kind, live, finalizers, grace, options);
        }
        if (kind != Kinds.Pod && finalizers.Count == 0)
        {
            return options.DryRun ? Answer(kind, live) : Gone(kind, live);
        }
        var marked = Mark(live, finalizers, now().AddSeconds(grace), grace);
        if (options.DryRun)
        {
            return new(200, marked);
        }
        var stored = store.Put(kind, marked);
        return IsFree(stored) ? Gone(kind, stored) : new(200, stored);
    }

    private static ApiResult? Refuse(KindInfo kind, Json live, DeleteOptions options)
    {
        if (options.Uid is { } uid && uid != live.Uid())
        {
            return Refusals.PreconditionFailed(kind, live.Name(),
                $"the UID in the precondition ({uid}) does not match the UID in record ({live.Uid()}). "
                + "The object might have been deleted and then recreated");
        }
        if (options.ResourceVersion is { } version && version != live.ResourceVersion())
        {
            return Refusals.PreconditionFailed(kind, live.Name(),
                $"the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record "
                + $"({live.ResourceVersion()}). The object might have been modified");
        }
        return null;
    }

    /// <summary>A pod that runs nowhere, or has ended, needs no grace.</summary>
    private static long GraceOf(Json pod, DeleteOptions options)
    {
        var grace = options.GracePeriodSeconds ?? pod.At("spec", "terminationGracePeriodSeconds")?.AsInteger ?? 30;
        var isDone = pod.At("status", "phase")?.AsText is "Succeeded" or "Failed";
        return pod.At("spec", "nodeName") is null || isDone ? 0 : Math.Max(0, grace);
    }

    // Source: the strategy of batch/v1, which keeps the way of its first version.
    private static Propagation DefaultOf(KindInfo kind) => kind == Kinds.Job ? Propagation.Orphan : Propagation.Background;

    private static ValueList<Json> WithPropagation(Json live, Propagation propagation)
    {
        var others = live.Finalizers().Where(finalizer => finalizer.AsText is not (Foreground or Orphan)).ToValueList();
        return propagation switch
        {
            Propagation.Background => live.IsBeingDeleted() ? live.Finalizers() : others,
            Propagation.Foreground => others.Add(Foreground),
            Propagation.Orphan => others.Add(Orphan),
        };
    }

    private ApiResult DeleteAgain(KindInfo kind, Json live, ValueList<Json> finalizers, long grace, DeleteOptions options)
    {
        var remaining = live.At("metadata", "deletionGracePeriodSeconds")?.AsInteger ?? 0;
        if (grace >= remaining && finalizers == live.Finalizers())
        {
            return new(200, live);
        }
        var since = (live.At("metadata", "deletionTimestamp").Instant() ?? now()).AddSeconds(-remaining);
        var shorter = Math.Min(grace, remaining);
        var marked = live.With("metadata", (live["metadata"] ?? Json.EmptyMap)
            .With("finalizers", finalizers.Count == 0 ? null : Json.List(finalizers))
            .With("deletionTimestamp", Meta.Stamp(since.AddSeconds(shorter)))
            .With("deletionGracePeriodSeconds", shorter));
        if (options.DryRun)
        {
            return new(200, marked);
        }
        var stored = store.Put(kind, marked);
        return IsFree(stored) ? Gone(kind, stored) : new(200, stored);
    }

    private static Json Mark(Json live, ValueList<Json> finalizers, DateTimeOffset at, long grace) =>
        live.With("metadata", (live["metadata"] ?? Json.EmptyMap)
            .With("deletionTimestamp", Meta.Stamp(at))
            .With("deletionGracePeriodSeconds", grace)
            .With("generation", live.Generation() > 0 ? (Json)(live.Generation() + 1) : null)
            .With("finalizers", finalizers.Count == 0 ? null : Json.List(finalizers)));

    private ApiResult DeleteNamespace(KindInfo kind, Json live, DeleteOptions options)
    {
        if (live.IsBeingDeleted() || options.DryRun)
        {
            return new(200, live);
        }
        var marked = live
            .WithAt(["metadata", "deletionTimestamp"], Meta.Stamp(now()))
            .WithAt(["status", "phase"], "Terminating");
        return new(200, store.Put(kind, marked));
    }

    private ApiResult Gone(KindInfo kind, Json last)
    {
        store.Remove(kind, last);
        return Answer(kind, last.WithAt(
            ["metadata", "resourceVersion"], store.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static ApiResult Answer(KindInfo kind, Json last) => kind.AnswersDeletionWithObject
        ? new(200, last)
        : new(200, null, Details: Refusals.Details(kind, last.Name()).With("uid", last.Uid()));
}
