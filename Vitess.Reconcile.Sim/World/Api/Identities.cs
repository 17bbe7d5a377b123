using System.Globalization;

namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>The names, uids and addresses that the API server gives, drawn from a seed.</summary>
internal sealed class Identities(long seed)
{
    private const string NameAlphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int NameLength = 5;

    private ulong drawn = (ulong)seed;
    private int addresses;
    private int nodePorts;

    /// <summary>A uid in the form of a random UUID.</summary>
    public string Uid()
    {
        var (high, low) = (Next(), Next());
        var text = high.ToString("x16", CultureInfo.InvariantCulture) + low.ToString("x16", CultureInfo.InvariantCulture);
        return $"{text[..8]}-{text[8..12]}-4{text[13..16]}-{"89ab"[(int)(low >> 62)]}{text[17..20]}-{text[20..]}";
    }

    /// <summary>The end of a generated name.</summary>
    public string NameEnd()
    {
        Span<char> end = stackalloc char[NameLength];
        var bits = Next();
        for (var i = 0; i < NameLength; i++)
        {
            end[i] = NameAlphabet[(int)(bits % (ulong)NameAlphabet.Length)];
            bits /= (ulong)NameAlphabet.Length;
        }
        return new(end);
    }

    /// <summary>The next free cluster address.</summary>
    public string ClusterIp()
    {
        addresses++;
        return $"10.0.{addresses / 250}.{(addresses % 250) + 1}";
    }

    /// <summary>The next free node port.</summary>
    public int NodePort() => 30_000 + (nodePorts++ % 2768);

    private ulong Next()
    {
        unchecked
        {
            drawn += 0x9E3779B97F4A7C15;
            var mixed = (drawn ^ (drawn >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
