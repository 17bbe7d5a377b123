namespace Vitess.Reconcile.Moves;

/// <summary>Whether something that the spec does not ask for any more may be turned down.</summary>
/// <param name="IsAllowed">Whether it may.</param>
/// <param name="Reason">In one word: why it may not, as statuses tell of orphans; empty when it may.</param>
/// <param name="Text">Why, and what would change it.</param>
/// <param name="ReadFrom">When the oldest reading was asked for that this rests on.</param>
internal sealed record TurnDownVerdict(bool IsAllowed, string Reason, string Text, DateTimeOffset ReadFrom)
{
    /// <summary>It serves. Source: the Go operator's word.</summary>
    internal const string Serving = "Serving";

    /// <summary>A workflow copies from or to it.</summary>
    internal const string InWorkflow = "InWorkflow";

    /// <summary>It was never switched to and holds rows.</summary>
    internal const string HoldsRows = "HoldsRows";

    /// <summary>What it rests on cannot be read.</summary>
    internal const string Unknown = "Unknown";

    /// <summary>It has something in it that has to go first. Source: the Go operator's word.</summary>
    internal const string NotIdle = "NotIdle";

    internal static TurnDownVerdict Allow(string why, DateTimeOffset readFrom) => new(true, "", why, readFrom);

    internal static TurnDownVerdict Refuse(string reason, string text, DateTimeOffset readFrom) => new(false, reason, text, readFrom);

    internal static TurnDownVerdict NotKnown(string what, string why) => new(false, Unknown, $"{what} cannot be read: {why}", DateTimeOffset.MinValue);

    /// <summary>What a status tells of an orphan. Source: the Go operator's form.</summary>
    internal Json Orphan => Json.Map(("reason", Reason), ("message", Text));
}
