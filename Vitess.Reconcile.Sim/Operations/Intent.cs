namespace Vitess.Reconcile.Sim.Operations;

/// <summary>How something that a user wanted ended.</summary>
internal enum IntentEnd
{
    /// <summary>It has not ended.</summary>
    None,

    /// <summary>It is as the user wanted it.</summary>
    Done,

    /// <summary>It is not done, and the API server or a status says why.</summary>
    Refused,

    /// <summary>The user took it back, or wanted something else instead.</summary>
    Withdrawn,
}

/// <summary>Something that a user wants of the cluster, from its asking to its end.</summary>
/// <remarks>A user acts through the API server alone, as with kubectl, and looks every second.</remarks>
internal abstract class Intent
{
    /// <summary>The operation, in a word or two: a row of the coverage matrix.</summary>
    internal abstract string Operation { get; }

    internal DateTimeOffset Since { get; private set; }

    internal DateTimeOffset EndedAt { get; private set; }

    internal IntentEnd End { get; private set; }

    /// <summary>Why it was refused; empty when it was not.</summary>
    internal string Why { get; private set; } = "";

    internal bool IsOpen => End == IntentEnd.None;

    /// <summary>Asks for it.</summary>
    internal void Begin(User user)
    {
        Since = user.Now;
        user.Say($"wants {this}");
        Ask(user);
    }

    /// <summary>Does what a user does meanwhile, and sees whether it is over.</summary>
    internal abstract void Tend(User user);

    /// <summary>Takes it back.</summary>
    internal virtual void Withdraw(User user) => Over(user, IntentEnd.Withdrawn);

    /// <summary>Notes that it is over.</summary>
    internal void Over(User user, IntentEnd end, string why = "")
    {
        if (IsOpen)
        {
            (End, EndedAt, Why) = (end, user.Now, why);
            user.Say($"{this}: {end}{(why.Length > 0 ? ": " + why : "")}");
        }
    }

    private protected abstract void Ask(User user);
}
