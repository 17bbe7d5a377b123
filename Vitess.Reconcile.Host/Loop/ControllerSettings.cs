using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Loop;

/// <summary>Bounds and pauses of the loop.</summary>
public sealed record ControllerSettings
{
    /// <summary>How long after an effect's deadline its end is still believed to be on its way.</summary>
    /// <value>10 s, as passes reckon. Shorter frees what hangs sooner, longer forgives slower clocks.</value>
    public TimeSpan Lateness { get; init; } = Deadlines.Lateness;

    /// <summary>The first pause after a refusal or a failed pass; each further one doubles it.</summary>
    /// <value>1 s. Reason: most conflicts are over when the watch has caught up, well within a second.</value>
    public TimeSpan BackOffMin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause after refusals and failed passes.</summary>
    /// <value>60 s. Longer spares the API server, shorter notices sooner that somebody has put things right.</value>
    public TimeSpan BackOffMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest pause before something is asked again that could not be answered.</summary>
    /// <value>8 s. Reason: a question costs little, and a shard without primary waits for its answer.</value>
    public TimeSpan AskAgainMax { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How much a pause may be lengthened, so that processes do not act in step.</summary>
    /// <value>Zero: no spread. It is derived from the effect's number, never drawn.</value>
    public TimeSpan SpreadMax { get; init; }

    /// <summary>The shortest time between a pass and the next one that it asks for by itself.</summary>
    /// <value>100 ms. Reason: a pass that asks for an instant that is already over must not spin.</value>
    public TimeSpan PauseMin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How many passes one step may run; the rest follows in the next step, which comes at once.</summary>
    /// <value>256. Reason: at some 20 µs a pass, other inputs (renewals of the lease too) wait 5 ms at most.</value>
    public int PassesMax { get; init; } = 256;

    /// <summary>How many askings of one question may be on their way at once.</summary>
    /// <value>2. Reason: one that hangs must not keep a fresher one from being sent; more would pile up.</value>
    public int AskingsMax { get; init; } = 2;

    /// <summary>How many questions may be on their way at once; the others wait and are sent when there is room.</summary>
    /// <value>128. Reason: more would wait for the world, while the time that they have to be answered in runs already.</value>
    public int QuestionsMax { get; init; } = 128;

    /// <summary>How many of them to one vtctld, one node, or the API server.</summary>
    /// <value>64. Reason: half of all, and with a zone lost each tablet there holds its question up for 3 s.</value>
    public int QuestionsOfOneMax { get; init; } = 64;

    /// <summary>How long an answer that no pass needs any more stays in snapshots.</summary>
    /// <value>10 min. Reason: longer than every cadence at which something is asked again.</value>
    public TimeSpan AnswersKept { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a list of one kind may take.</summary>
    /// <value>60 s. Source: --request-timeout of the API server.</value>
    public TimeSpan ListDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a watch lasts before the kind is listed anew.</summary>
    /// <value>10 min. Shorter finds a watch sooner that has silently died; longer lists less often.</value>
    public TimeSpan WatchDeadline { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the identity of a deleted object is remembered, so that nothing late brings it back.</summary>
    /// <value>10 min. Reason: longer than any effect may take, lateness included (235 s).</value>
    public TimeSpan TombstonesKept { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a key waits for its own deletion to be seen before the kind is listed anew.</summary>
    /// <value>15 s. Reason: watches trail by milliseconds, so one that is this late has died.</value>
    public TimeSpan ReflectionMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The clusters that passes run for.</summary>
    public Share Share { get; init; } = Share.Whole;

    /// <summary>The Lease's name.</summary>
    public string LeaseName { get; init; } = "vitess-operator";

    /// <summary>How long somebody else's lease has to be seen unchanged before it is taken over, unless its holder asks for longer.</summary>
    /// <value>15 s, Kubernetes' own default for leader election.</value>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How old the last renewal may be, by when it was sent, for this process to lead.</summary>
    /// <value>10 s, Kubernetes' own default; shorter than the lease, so that the successor starts later.</value>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time between renewals, and between tries to take the lease.</summary>
    /// <value>2 s, Kubernetes' own default.</value>
    public TimeSpan LeaseRetry { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one read or write of the lease may take.</summary>
    /// <value>3 s. Reason: three tries fit into the renewal's deadline.</value>
    public TimeSpan LeaseCallDeadline { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Gives for a value an equal one, the same for all that are equal, so that what is rendered alike for many resources is kept once.</summary>
    /// <value>Null: each rendering is kept as it was made, which takes more room and less time.</value>
    public Func<Json, Json>? Unify { get; init; }

    /// <summary>Where the loop tells what it does: an entry for each move that begins or ends.</summary>
    public Action<LogEntry>? Log { get; init; }

    /// <summary>Who hears of each move that ends, on the loop's thread.</summary>
    public Action<MoveEnd>? MoveEnded { get; init; }

    /// <summary>The pause after a number of failures in a row.</summary>
    /// <param name="failures">How many; at least 1.</param>
    /// <param name="number">What the spread is derived from.</param>
    /// <param name="max">The longest pause, without spread.</param>
    internal TimeSpan PauseAfter(int failures, long number, TimeSpan max)
    {
        var pause = BackOffMin;
        for (var i = 1; i < failures && pause < max; i++)
        {
            pause *= 2;
        }
        // A multiplier without common factor spreads neighbouring numbers over the whole range.
        var spread = SpreadMax * (number * 40503 % 65536 / 65536.0);
        return (pause < max ? pause : max) + spread;
    }
}
