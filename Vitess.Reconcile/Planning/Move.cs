using System.Diagnostics;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;

namespace Vitess.Reconcile.Planning;

/// <summary>One thing to do: at most one write or one call. The set is closed.</summary>
/// <remarks>Every subset of the moves of a plan is safe in every order.</remarks>
public abstract record Move
{
    private Move() { }

    /// <summary>Creates an object; fails when one of its name stands.</summary>
    /// <param name="Wanted">The object.</param>
    public sealed record Create(Rendered Wanted) : Move;

    /// <summary>Applies an object that stands, forced, as our field manager; never creates.</summary>
    /// <param name="Wanted">The object.</param>
    /// <param name="Uid">The identity of the object that stands.</param>
    /// <param name="Version">Its resourceVersion; another is a conflict.</param>
    public sealed record Apply(Rendered Wanted, string Uid, ulong Version) : Move;

    /// <summary>Changes just the named keys of an object that is never applied, by merge patch.</summary>
    /// <param name="Key">Which object.</param>
    /// <param name="Uid">Its identity.</param>
    /// <param name="Version">Its resourceVersion; another is a conflict.</param>
    /// <param name="Change">The members to change, without uid and resourceVersion.</param>
    public sealed record Patch(ObjectKey Key, string Uid, ulong Version, Json Change) : Move;

    /// <summary>Takes, adopts or gives back the turn of a shard, or a share of the budget of a cluster, by compare-and-swap on one annotation.</summary>
    /// <param name="Key">The VitessShard, or the VitessCluster.</param>
    /// <param name="Uid">Its identity.</param>
    /// <param name="Was">The annotation's present text; null when it is not there.</param>
    /// <param name="Now">Its new text; empty to give back.</param>
    public sealed record SetTurn(ObjectKey Key, string Uid, string? Was, string Now) : Move
    {
        /// <summary>The annotation; that of a turn unless set.</summary>
        public string Annotation { get; init; } = Annotations.Turn;
    }

    /// <summary>Writes the status of an object.</summary>
    /// <param name="Key">Which object.</param>
    /// <param name="Uid">Its identity.</param>
    /// <param name="Version">Its resourceVersion; another is a conflict.</param>
    /// <param name="Status">The whole status.</param>
    public sealed record SetStatus(ObjectKey Key, string Uid, ulong Version, Json Status) : Move;

    /// <summary>Deletes an object.</summary>
    /// <param name="Key">Which object.</param>
    /// <param name="Uid">Its identity.</param>
    /// <param name="Version">Its resourceVersion; another is a conflict.</param>
    /// <param name="Why">Why, for people.</param>
    public sealed record Delete(ObjectKey Key, string Uid, ulong Version, string Why) : Move;

    /// <summary>Calls vtctld.</summary>
    /// <param name="Vtctld">Where, as host and port.</param>
    /// <param name="Call">What.</param>
    /// <param name="Why">Why, for people.</param>
    public sealed record Invoke(string Vtctld, Call Call, string Why) : Move;

    /// <summary>Takes the set apart; every case has an arm.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="create">For a creation.</param>
    /// <param name="apply">For an apply.</param>
    /// <param name="patch">For a patch.</param>
    /// <param name="setTurn">For a turn.</param>
    /// <param name="setStatus">For a status.</param>
    /// <param name="delete">For a deletion.</param>
    /// <param name="invoke">For a call.</param>
    public T Match<T>(
        Func<Create, T> create,
        Func<Apply, T> apply,
        Func<Patch, T> patch,
        Func<SetTurn, T> setTurn,
        Func<SetStatus, T> setStatus,
        Func<Delete, T> delete,
        Func<Invoke, T> invoke) => this switch
        {
            Create it => create(it),
            Apply it => apply(it),
            Patch it => patch(it),
            SetTurn it => setTurn(it),
            SetStatus it => setStatus(it),
            Delete it => delete(it),
            Invoke it => invoke(it),
            _ => throw new UnreachableException($"no arm for {this}"),
        };
}

/// <summary>A move with the bounds that its effect has to keep.</summary>
/// <param name="Move">What to do.</param>
/// <param name="Deadline">How long the effect may take; an effect without an answer by then has ended unknown.</param>
/// <param name="NotAfter">The last instant at which it may be sent; later the world refuses it. Null when age does no harm.</param>
public sealed record PlannedMove(Move Move, TimeSpan Deadline, DateTimeOffset? NotAfter = null);
