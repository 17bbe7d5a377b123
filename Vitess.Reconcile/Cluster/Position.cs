namespace Vitess.Reconcile.Cluster;

/// <summary>How far a tablet's replication has come, as vtctld reports it.</summary>
/// <remarks>Positions are not in one line: of two, neither may include the other.</remarks>
public abstract record Position
{
    private const string GtidFlavor = "MySQL56/";

    private Position()
    {
    }

    /// <summary>No position was given.</summary>
    public sealed record Unset : Position
    {
        /// <summary>The text that stands for it, which is empty.</summary>
        public override string ToString() => "";
    }

    /// <summary>The transactions that a server with GTIDs has.</summary>
    /// <param name="Set">The transactions.</param>
    public sealed record Gtids(GtidSet Set) : Position
    {
        /// <summary>The set behind its flavor, as in <c>MySQL56/…:1-5</c>.</summary>
        public override string ToString() => $"{GtidFlavor}{Set}";
    }

    /// <summary>A position that cannot be compared: of MariaDB, of a file, with tags, or broken.</summary>
    /// <param name="Text">As it was reported.</param>
    public sealed record Opaque(string Text) : Position
    {
        /// <summary>The text as it was reported.</summary>
        public override string ToString() => Text;
    }

    /// <summary>Reads a position of a status.</summary>
    /// <param name="text">As in <c>MySQL56/16b1039f-22b6-11ed-b765-0a43f95f28a3:1-615</c>; empty when unset.</param>
    public static Position Parse(string text) =>
        text.Length == 0 ? new Unset()
        : text.StartsWith(GtidFlavor, StringComparison.Ordinal) && GtidSet.Parse(text[GtidFlavor.Length..]) is { } set
            ? new Gtids(set)
        : new Opaque(text);

    /// <summary>Reads a position of a backup, where the flavor may be missing.</summary>
    /// <param name="text">A position, or a bare set of GTIDs.</param>
    public static Position ParseBackup(string text) =>
        text.Contains('/', StringComparison.Ordinal) || text.Length == 0 ? Parse(text) : Parse(GtidFlavor + text);

    /// <summary>Takes the cases apart.</summary>
    /// <typeparam name="T">The answer.</typeparam>
    /// <param name="unset">For no position.</param>
    /// <param name="gtids">For a set of GTIDs.</param>
    /// <param name="opaque">For one that cannot be compared.</param>
    public T Match<T>(Func<T> unset, Func<GtidSet, T> gtids, Func<string, T> opaque) => this switch
    {
        Unset => unset(),
        Gtids known => gtids(known.Set),
        Opaque unknown => opaque(unknown.Text),
        _ => throw new System.Diagnostics.UnreachableException(ToString()),
    };

    /// <summary>Whether this position is known to have all that the other has.</summary>
    /// <param name="other">The other position.</param>
    /// <returns>False also when it cannot be told, so that false proves nothing. An unset position is in every other;
    /// it has
    /// only itself. One that cannot be compared has only an equal one.</returns>
    public bool AtLeast(Position other) => (this, other) switch
    {
        (_, Unset) => true,
        (Gtids mine, Gtids theirs) => mine.Set.Contains(theirs.Set),
        (Opaque mine, Opaque theirs) => mine == theirs,
        _ => false,
    };
}
