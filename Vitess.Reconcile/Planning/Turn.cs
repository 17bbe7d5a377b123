using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Planning;

/// <summary>The right to disrupt a shard, as the annotation <see cref="Annotations.Turn"/> on the VitessShard records it.</summary>
/// <remarks>
/// Taken, adopted and given back by compare-and-swap on that annotation alone. The empty text means that nobody has it.
/// </remarks>
/// <param name="Nonce">Makes this turn different from every other; derived from holder and instant.</param>
/// <param name="Operation">What it was taken for.</param>
/// <param name="Tablet">The tablet that goes away; null when none does.</param>
/// <param name="Heir">The tablet that becomes primary; null when none does.</param>
/// <param name="PodUid">The very pod that is disrupted; empty when none is.</param>
/// <param name="Holder">The process that has it.</param>
public sealed record Turn(
    string Nonce, TurnOperation Operation, TabletAlias? Tablet, TabletAlias? Heir, string PodUid, string Holder)
{
    /// <summary>For how long nothing can have been begun under it, in seconds; null while its holder may begin something.</summary>
    /// <remarks>
    /// Whoever holds a quiet turn begins nothing before it has written that the turn is quiet no more, under another nonce.
    /// So whoever comes next goes on counting, however short each process lives, and no clock is compared with another's.
    /// </remarks>
    public int? QuietSeconds { get; init; }

    /// <summary>The annotation's text for a turn; empty when nobody has it.</summary>
    /// <param name="turn">The turn; null for nobody.</param>
    public static string Text(Turn? turn) => turn is null
        ? ""
        : Json.Map(
            ("nonce", turn.Nonce),
            ("operation", turn.Operation.ToString()),
            ("tablet", turn.Tablet?.ToString()),
            ("heir", turn.Heir?.ToString()),
            ("podUid", turn.PodUid),
            ("holder", turn.Holder),
            ("quietSeconds", turn.QuietSeconds is { } seconds ? (Json)seconds : null)).ToString();

    /// <summary>Reads the annotation.</summary>
    /// <param name="text">Its text; null when the annotation is not there.</param>
    /// <returns>The turn; null when nobody has it. A text that cannot be read is a turn that nobody can be asked about.</returns>
    public static Turn? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }
        try
        {
            var json = Json.Parse(text);
            return new(
                json["nonce"]?.AsText ?? text,
                Enum.TryParse<TurnOperation>(json["operation"]?.AsText, out var operation) ? operation : TurnOperation.Unreadable,
                TabletAlias.Parse(json["tablet"]?.AsText ?? ""),
                TabletAlias.Parse(json["heir"]?.AsText ?? ""),
                json["podUid"]?.AsText ?? "",
                json["holder"]?.AsText ?? "")
            {
                QuietSeconds = json["quietSeconds"]?.AsInteger is >= 0 and <= 3600 and var seconds ? (int)seconds : null,
            };
        }
        catch (System.Text.Json.JsonException)
        {
            return new(text, TurnOperation.Unreadable, null, null, "", "");
        }
    }
}

/// <summary>What a turn is taken for.</summary>
public enum TurnOperation
{
    /// <summary>The annotation holds something that no version known here wrote. It is waited out.</summary>
    Unreadable,

    /// <summary>The first primary of a shard is elected.</summary>
    FirstPrimary,

    /// <summary>The recorded primary is made primary in deed.</summary>
    RepairPrimary,

    /// <summary>A primary that is lost is replaced.</summary>
    EmergencyReparent,

    /// <summary>A pod of a tablet is deleted: to be made anew, or because nobody wants it any more. If it leads, another is made to lead first.</summary>
    ReplacePod,

    /// <summary>A tablet is declared drained, so that whoever asked may delete its pod. If it leads, another is made to lead first.</summary>
    Drain,

    /// <summary>Another tablet is made to lead, because a user says so.</summary>
    Switchover,
}
