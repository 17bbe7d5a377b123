namespace Vitess.Reconcile.Sim.Kernel;

/// <summary>A small, fast, seeded generator (splitmix64), the same on every machine.</summary>
internal sealed class Prng(ulong seed)
{
    private ulong state = seed;

    internal ulong Next()
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15UL;
            return Mix(state);
        }
    }

    /// <summary>A number from 0 up to, but not including, the bound.</summary>
    internal int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>The finishing step of splitmix64, also used to fold texts and codes into digests.</summary>
    internal static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
            return value ^ (value >> 31);
        }
    }

    /// <summary>A number for a text, the same in every process.</summary>
    internal static ulong Fold(ReadOnlySpan<char> text)
    {
        unchecked
        {
            var folded = 0xCBF29CE484222325UL;
            foreach (var c in text)
            {
                folded = (folded ^ c) * 0x100000001B3UL;
            }
            return folded;
        }
    }
}
