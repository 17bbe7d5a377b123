namespace Vitess.Reconcile.Sim.Faults;

/// <summary>A named set of faults, and how often they come.</summary>
internal sealed record Profile(string Name, string Text)
{
    /// <summary>Nothing goes wrong.</summary>
    internal static Profile None { get; } = new("none", "nothing goes wrong");

    /// <summary>One zone is lost for minutes, and returns.</summary>
    internal static Profile ZoneLoss { get; } = new("zone-loss", "one zone loses power or is cut off, and returns")
    {
        LosesOneZone = true,
        SafetyFor = TimeSpan.FromMinutes(5),
    };

    /// <summary>Everything that the simulator can do, at random and aimed.</summary>
    internal static Profile All { get; } = new(
        "faults", "pods crash, zones are lost, operators die and freeze, messages are lost or late")
    {
        PodCrashEvery = TimeSpan.FromMinutes(2),
        EvictionEvery = TimeSpan.FromMinutes(6),
        VtctldCrashEvery = TimeSpan.FromMinutes(4),
        ZoneLossEvery = TimeSpan.FromMinutes(8),
        OperatorDeathEvery = TimeSpan.FromMinutes(3),
        OperatorFreezeEvery = TimeSpan.FromMinutes(3),
        WatchLossEvery = TimeSpan.FromMinutes(2),
        WatchDelayEvery = TimeSpan.FromMinutes(3),
        StatusWipeEvery = TimeSpan.FromMinutes(3),
        RequestLostPerMillion = 2_000,
        AnswerLostPerMillion = 4_000,
        AnswerLatePerMillion = 4_000,
        AimsMax = 3,
        PlansLoseMoves = true,
        SafetyFor = TimeSpan.FromMinutes(8),
    };

    /// <summary>The same, while VTOrc runs and does nothing, so that the operator is left with the emergencies.</summary>
    internal static Profile SilentVtorc { get; } = All with
    {
        Name = "silent-vtorc",
        Text = "as faults, while VTOrc runs and does nothing",
        IsVtorcSilent = true,
    };

    /// <summary>Users want one thing after another while everything goes wrong, a zone now and then too.</summary>
    internal static Profile Operations { get; } = All with
    {
        Name = "operations",
        Text = "users edit, drain, switch over, scale, reshard, delete and revert, amid faults",
        HasUsers = true,
        WantsPolicies = true,
        DeclaresRebuilds = true,
        PodCrashEvery = TimeSpan.FromSeconds(100),
        EvictionEvery = TimeSpan.FromMinutes(4),
        VtctldCrashEvery = TimeSpan.FromMinutes(3),
        ZoneLossEvery = TimeSpan.FromMinutes(3),
        ZoneLossPatience = TimeSpan.FromSeconds(60),
        BlindFreezePerMillion = 350_000,
        OperatorDeathEvery = TimeSpan.FromMinutes(3),
        OperatorFreezeEvery = TimeSpan.FromMinutes(3),
        WatchLossEvery = TimeSpan.FromMinutes(2),
        WatchDelayEvery = TimeSpan.FromMinutes(1),
        StatusWipeEvery = TimeSpan.FromMinutes(2),
        DeathPerMillionEffects = 2_000,
        SafetyFor = TimeSpan.FromMinutes(4),
        ConvergeWithin = TimeSpan.FromMinutes(20),
    };

    /// <summary>The same, but nobody deletes what holds data, stages changes, or says what becomes of data; zones are lost seldom.</summary>
    internal static Profile PlainOperations { get; } = Operations with
    {
        Name = "plain-operations",
        Text = "as operations, without stages, policies and deletions of resources",
        WantsPolicies = false,
        DeclaresRebuilds = false,
        ZoneLossEvery = TimeSpan.FromMinutes(20),
        ZoneLossPatience = TimeSpan.Zero,
        BlindFreezePerMillion = 0,
    };

    /// <summary>The same, and the durability policies of keyspaces are changed too.</summary>
    internal static Profile Durability { get; } = Operations with
    {
        Name = "durability",
        Text = "as operations, and durability policies are changed too",
        WantsDurability = true,
    };

    /// <summary>The same as operations, and other versions of MySQL are wanted too, later and earlier ones.</summary>
    internal static Profile Versions { get; } = Operations with
    {
        Name = "versions",
        Text = "as operations, and MySQL is moved to later and earlier versions too",
        WantsVersions = true,
    };

    /// <summary>The same as operations, and lock servers lose what they hold under all that runs.</summary>
    internal static Profile LostTopology { get; } = Operations with
    {
        Name = "lost-topology",
        Text = "as operations, and lock servers lose what they hold under everything that runs",
        TopologyLossEvery = TimeSpan.FromMinutes(4),
        ConvergeWithin = TimeSpan.FromMinutes(40),
    };

    /// <summary>The same as operations, and lock servers go back to what they held minutes before.</summary>
    internal static Profile OlderTopology { get; } = Operations with
    {
        Name = "older-topology",
        Text = "as operations, and lock servers go back to what they held minutes before",
        TopologySetBackEvery = TimeSpan.FromMinutes(2),
        ConvergeWithin = TimeSpan.FromMinutes(40),
    };

    /// <summary>The same as operations, and the first keyspace is resharded time and again.</summary>
    internal static Profile Reshard { get; } = Operations with
    {
        Name = "reshard",
        Text = "as operations, and the first keyspace is resharded time and again, now and then in the wrong order",
        Reshards = true,
        SafetyFor = TimeSpan.FromMinutes(8),
        ConvergeWithin = TimeSpan.FromMinutes(30),
    };

    /// <summary>The same as operations, and keyspaces come and go.</summary>
    internal static Profile Keyspaces { get; } = Operations with
    {
        Name = "keyspaces",
        Text = "as operations, and keyspaces are added, taken out and put back again",
        WantsKeyspaces = true,
        SafetyFor = TimeSpan.FromMinutes(6),
    };

    /// <summary>All profiles by name.</summary>
    internal static IReadOnlyList<Profile> Known { get; } = [None, ZoneLoss, All, SilentVtorc, Operations, PlainOperations, Durability, Versions, LostTopology, OlderTopology, Reshard, Keyspaces];

    /// <summary>Whether users want things of the cluster meanwhile.</summary>
    internal bool HasUsers { get; init; }

    /// <summary>Whether users also stage changes, say what becomes of data, and delete resources that hold it.</summary>
    internal bool WantsPolicies { get; init; }

    /// <summary>Whether users also change how many acknowledgements writes wait for.</summary>
    internal bool WantsDurability { get; init; }

    /// <summary>Whether a user also reshards with Vitess' own commands.</summary>
    internal bool Reshards { get; init; }

    /// <summary>Whether users also change the image of the MySQL server.</summary>
    internal bool WantsVersions { get; init; }

    /// <summary>Whether users also add keyspaces, take them out and put them back.</summary>
    internal bool WantsKeyspaces { get; init; }

    /// <summary>Whether three of four owners have declared that errant tablets are built anew.</summary>
    internal bool DeclaresRebuilds { get; init; }

    /// <summary>The only operations that users want; empty for all.</summary>
    internal ValueList<string> Only { get; init; }

    /// <summary>At how many of a million effects, at any of their moments, the process that has sent it dies.</summary>
    internal int DeathPerMillionEffects { get; init; }

    /// <summary>Whether VTOrc runs and does nothing.</summary>
    internal bool IsVtorcSilent { get; init; }

    /// <summary>How long things may go wrong.</summary>
    internal TimeSpan SafetyFor { get; init; }

    /// <summary>How long the world may take to converge once nothing goes wrong any more.</summary>
    /// <value>Fifteen minutes. Reason: a pod on a lost node is evicted after five, its crash back-off is five, and the
    /// closing wait of an adopted turn comes on top.</value>
    internal TimeSpan ConvergeWithin { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Whether exactly one zone is lost, once, at a random instant of the safety phase.</summary>
    internal bool LosesOneZone { get; init; }

    /// <summary>Mean time between crashes of a container; null for none.</summary>
    internal TimeSpan? PodCrashEvery { get; init; }

    /// <summary>Mean time between evictions of a pod.</summary>
    internal TimeSpan? EvictionEvery { get; init; }

    /// <summary>Mean time between crashes of a vtctld.</summary>
    internal TimeSpan? VtctldCrashEvery { get; init; }

    /// <summary>Mean time between losses of a zone.</summary>
    internal TimeSpan? ZoneLossEvery { get; init; }

    /// <summary>How long a zone that may not be lost yet, since a tablet is away, is waited for; else the loss is left out.</summary>
    internal TimeSpan ZoneLossPatience { get; init; }

    /// <summary>Mean time between deaths of an operator process.</summary>
    internal TimeSpan? OperatorDeathEvery { get; init; }

    /// <summary>Mean time between freezes of an operator process.</summary>
    internal TimeSpan? OperatorFreezeEvery { get; init; }

    /// <summary>How many in a million of those freezes lose all watches of the process too.</summary>
    internal int BlindFreezePerMillion { get; init; }

    /// <summary>Mean time between losses of a watch.</summary>
    internal TimeSpan? WatchLossEvery { get; init; }

    /// <summary>Mean time between spans in which the watches of a process lag.</summary>
    internal TimeSpan? WatchDelayEvery { get; init; }

    /// <summary>Mean time between wipes of a status.</summary>
    internal TimeSpan? StatusWipeEvery { get; init; }

    /// <summary>Mean time between losses of all that a lock server holds.</summary>
    internal TimeSpan? TopologyLossEvery { get; init; }

    /// <summary>Mean time between the restorations of a snapshot of a lock server.</summary>
    internal TimeSpan? TopologySetBackEvery { get; init; }

    /// <summary>How many requests in a million are lost.</summary>
    internal int RequestLostPerMillion { get; init; }

    /// <summary>How many answers in a million are lost.</summary>
    internal int AnswerLostPerMillion { get; init; }

    /// <summary>How many answers in a million come seconds late.</summary>
    internal int AnswerLatePerMillion { get; init; }

    /// <summary>How many aimed faults there are at most.</summary>
    internal int AimsMax { get; init; }

    /// <summary>Whether moves of a plan are dropped and shuffled.</summary>
    internal bool PlansLoseMoves { get; init; }

    /// <summary>The profile of this name; null when there is none.</summary>
    internal static Profile? Named(string name) =>
        Known.FirstOrDefault(profile => string.Equals(profile.Name, name, StringComparison.Ordinal));
}
