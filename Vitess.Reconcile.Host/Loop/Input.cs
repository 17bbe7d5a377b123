using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Loop;

/// <summary>Something that the world tells the loop. The set is closed.</summary>
public abstract record Input
{
    private Input() { }

    /// <summary>The process has started and knows nothing yet. It is the first input, and comes once.</summary>
    public sealed record Started : Input;

    /// <summary>The process has been asked to end: it begins nothing new, and gives its lease back when its moves have ended.</summary>
    /// <param name="Until">When it gives the lease back even if moves have not ended.</param>
    public sealed record Stop(DateTimeOffset Until) : Input;

    /// <summary>A watch showed an object that was added or changed.</summary>
    /// <param name="Watch">The effect that watches.</param>
    /// <param name="Object">The object as it is now.</param>
    public sealed record Seen(long Watch, ObservedObject Object) : Input;

    /// <summary>A watch showed that an object is gone.</summary>
    /// <param name="Watch">The effect that watches.</param>
    /// <param name="Key">Which object.</param>
    /// <param name="Uid">Its identity.</param>
    /// <param name="Version">The version of its disappearance.</param>
    public sealed record Gone(long Watch, ObjectKey Key, string Uid, ulong Version) : Input;

    /// <summary>A watch has come as far as a version without more to show.</summary>
    /// <param name="Watch">The effect that watches.</param>
    /// <param name="Version">The version.</param>
    public sealed record Bookmark(long Watch, ulong Version) : Input;

    /// <summary>An effect has ended.</summary>
    /// <param name="Effect">Which effect.</param>
    /// <param name="Outcome">How.</param>
    public sealed record Ended(long Effect, Outcome Outcome) : Input;
}
