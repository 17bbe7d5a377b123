using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Loop;

/// <summary>What the loop knows of one key besides the objects.</summary>
internal sealed class KeyState(ObjectKey key)
{
    private readonly List<OwnDeletion> deletions = [];

    internal ObjectKey Key { get; } = key;

    /// <summary>The identity that the last pass was about; empty before the first.</summary>
    internal string Uid { get; set; } = "";

    internal Attempts Attempts { get; } = new();

    internal Races Races { get; } = new();

    internal Asked Asked { get; } = new();

    internal Remembered? Remembered { get; set; }

    /// <summary>When the last write or call of this key ended, statuses aside.</summary>
    internal DateTimeOffset LastEnd { get; set; } = DateTimeOffset.MinValue;

    /// <summary>How often its status is written.</summary>
    internal Pace Statuses { get; } = new();

    internal bool IsQueued { get; set; }

    /// <summary>When the key runs by itself; null when it does not.</summary>
    internal DateTimeOffset? DueAt { get; set; }

    /// <summary>How many passes in a row have failed.</summary>
    internal int Failures { get; set; }

    /// <summary>Before this instant a failed pass is not tried again.</summary>
    internal DateTimeOffset NotBefore { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Deletions of this key that were answered and that the cache does not show yet.</summary>
    internal IReadOnlyList<OwnDeletion> Deletions => deletions;

    internal void Add(OwnDeletion deletion) => deletions.Add(deletion);

    /// <summary>Whether the cache shows everything that this key has written and deleted.</summary>
    internal bool SeesItsOwn(ObjectCache cache, Feeds feeds)
    {
        for (var i = deletions.Count - 1; i >= 0; i--)
        {
            var deletion = deletions[i];
            if (cache.Find(deletion.Key) is not { Meta.IsGoing: false } standing
                || standing.Meta.Uid != deletion.Uid
                || feeds.IsListedAfter(deletion.Key.Kind, deletion.EndedAt))
            {
                deletions.RemoveAt(i);
            }
        }
        return deletions.Count == 0;
    }

    /// <summary>A deletion that was answered.</summary>
    /// <param name="Key">What was deleted.</param>
    /// <param name="Uid">Its identity.</param>
    /// <param name="EndedAt">When it was answered.</param>
    internal readonly record struct OwnDeletion(ObjectKey Key, string Uid, DateTimeOffset EndedAt);
}
