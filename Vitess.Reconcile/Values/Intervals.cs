namespace Vitess.Reconcile.Values;

/// <summary>Sets of numbers from 1 up as ascending pairs of first and last; neither overlapping nor touching.</summary>
/// <remarks>Arrays are never changed once they are made, so results may share them.</remarks>
internal static class Intervals
{
    internal static long[] Union(long[] left, long[] right)
    {
        if (Contains(left, right))
        {
            return left;
        }
        var merged = new List<long>(left.Length + right.Length);
        var (l, r) = (0, 0);
        while (l < left.Length || r < right.Length)
        {
            var fromLeft = r == right.Length || (l < left.Length && left[l] <= right[r]);
            var (first, last) = fromLeft ? (left[l], left[l + 1]) : (right[r], right[r + 1]);
            (l, r) = fromLeft ? (l + 2, r) : (l, r + 2);
            // Compared below the first number, because the last may be the largest that there is.
            if (merged.Count > 0 && first - 1 <= merged[^1])
            {
                merged[^1] = Math.Max(merged[^1], last);
            }
            else
            {
                merged.Add(first);
                merged.Add(last);
            }
        }
        return [.. merged];
    }

    internal static long[] Subtract(long[] from, long[] what)
    {
        var rest = new List<long>(from.Length);
        var w = 0;
        for (var f = 0; f < from.Length; f += 2)
        {
            var (first, last) = (from[f], from[f + 1]);
            for (; w < what.Length && what[w + 1] < first; w += 2)
            {
            }
            var exhausted = false;
            for (var i = w; !exhausted && i < what.Length && what[i] <= last; i += 2)
            {
                if (first < what[i])
                {
                    rest.Add(first);
                    rest.Add(what[i] - 1);
                }
                exhausted = what[i + 1] >= last;
                first = exhausted ? last : what[i + 1] + 1;
            }
            if (!exhausted)
            {
                rest.Add(first);
                rest.Add(last);
            }
        }
        return [.. rest];
    }

    internal static bool Contains(long[] whole, long[] part)
    {
        var w = 0;
        for (var p = 0; p < part.Length; p += 2)
        {
            while (w < whole.Length && whole[w + 1] < part[p])
            {
                w += 2;
            }
            if (w == whole.Length || whole[w] > part[p] || whole[w + 1] < part[p + 1])
            {
                return false;
            }
        }
        return true;
    }

    internal static bool Contains(long[] whole, long number)
    {
        // From the end, because the newest transactions are asked for most.
        for (var w = whole.Length - 2; w >= 0; w -= 2)
        {
            if (whole[w] <= number)
            {
                return number <= whole[w + 1];
            }
        }
        return false;
    }

    internal static UInt128 Count(long[] intervals)
    {
        var count = UInt128.Zero;
        for (var i = 0; i < intervals.Length; i += 2)
        {
            count += (UInt128)(intervals[i + 1] - intervals[i]) + 1;
        }
        return count;
    }
}
