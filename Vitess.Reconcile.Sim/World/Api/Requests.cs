namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>Who writes, and how.</summary>
public sealed record WriteOptions
{
    /// <summary>No field manager, nothing forced, for real.</summary>
    public static WriteOptions None { get; } = new();

    /// <summary>
    /// Whose fields these are. Null: the writer is not recorded on objects that have no managed fields yet, which
    /// is what
    /// the world's own actors use because it costs nothing.
    /// </summary>
    public string? FieldManager { get; init; }

    /// <summary>With server-side apply: take fields over from other managers instead of a conflict.</summary>
    public bool Force { get; init; }

    /// <summary>Answer as if, and store nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>The subresource written, such as <c>status</c>; empty for the object itself.</summary>
    public string Subresource { get; init; } = "";
}

/// <summary>The kinds of patch.</summary>
public enum PatchType
{
    /// <summary>RFC 7386.</summary>
    Merge,

    /// <summary>RFC 6902.</summary>
    JsonPatch,

    /// <summary>Kubernetes' own: lists merge by key. Not for custom resources.</summary>
    Strategic,
}

/// <summary>What happens to the objects that the deleted one owns.</summary>
public enum Propagation
{
    /// <summary>They are collected afterwards.</summary>
    Background,

    /// <summary>The object stays, marked, until they are gone.</summary>
    Foreground,

    /// <summary>They stay, without the owner reference.</summary>
    Orphan,
}

/// <summary>How to delete, and only if.</summary>
public sealed record DeleteOptions
{
    /// <summary>No precondition, the object's own grace period, in the background.</summary>
    public static DeleteOptions None { get; } = new();

    /// <summary>Only the object with this uid.</summary>
    public string? Uid { get; init; }

    /// <summary>Only this version of the object.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>How long a pod may take to stop; null for what its spec says, 0 to forget it at once.</summary>
    public long? GracePeriodSeconds { get; init; }

    /// <summary>What happens to what it owns; null for the kind's own way: a Job leaves its pods behind, others do not.</summary>
    public Propagation? Propagation { get; init; }

    /// <summary>Answer as if, and delete nothing.</summary>
    public bool DryRun { get; init; }
}

/// <summary>What happened to an object.</summary>
public enum WatchEventType
{
    Added,
    Modified,
    Deleted,

    /// <summary>Nothing happened up to this version.</summary>
    Bookmark,
}

/// <summary>One change of one object.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Kind">The object's kind.</param>
/// <param name="Version">The version of the store after the change.</param>
/// <param name="Object">
/// The object as it is now; when deleted, as it last was, with the version of the deletion.
/// </param>
/// <param name="Previous">The object before the change; null when added.</param>
public sealed record WatchEvent(WatchEventType Type, KindInfo Kind, long Version, Json Object, Json? Previous);
