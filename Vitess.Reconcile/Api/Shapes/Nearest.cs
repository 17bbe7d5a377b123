namespace Vitess.Reconcile.Api.Shapes;

/// <summary>Finds the word that somebody meant to write.</summary>
internal static class Nearest
{
    // Reason: a third of the letters wrong is a slip; more is another word.
    private const int LettersPerSlip = 3;

    /// <summary>The known word that is the fewest slips away; null when none is near.</summary>
    internal static string? Of(string written, IEnumerable<string> known)
    {
        var (best, fewest) = ((string?)null, Math.Max(1, written.Length / LettersPerSlip) + 1);
        foreach (var word in known)
        {
            var slips = Slips(written.ToUpperInvariant(), word.ToUpperInvariant());
            if (slips < fewest)
            {
                (best, fewest) = (word, slips);
            }
        }
        return best;
    }

    /// <summary>How many letters must be put in, taken out, changed or swapped with their neighbour.</summary>
    private static int Slips(string from, string to)
    {
        var cost = new int[from.Length + 1][];
        for (var i = 0; i <= from.Length; i++)
        {
            cost[i] = new int[to.Length + 1];
            for (var j = 0; j <= to.Length; j++)
            {
                cost[i][j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Step(cost, from, to, i, j),
                };
            }
        }
        return cost[from.Length][to.Length];
    }

    private static int Step(int[][] cost, string from, string to, int i, int j)
    {
        var least = Math.Min(
            Math.Min(cost[i - 1][j], cost[i][j - 1]) + 1,
            cost[i - 1][j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1));
        var swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
        return swapped ? Math.Min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
