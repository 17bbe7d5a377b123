using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Host.Read;

/// <summary>Gives parts of objects that are equal one and the same value.</summary>
/// <remarks>
/// Reason: the cache holds what Deployments, services, budgets and resources are made of, and a thousand shards are made of much
/// the same. Of a shard with three tablets and three VTOrcs it kept 90 KB, nearly all of it copies; shared, it keeps 21 KB. A digest instead of the
/// content would keep less still, but a pass that compares needs the content, and would have to ask for it.
/// </remarks>
/// <param name="capacity">How many values are known at most; then it begins anew, which only costs sharing.</param>
internal sealed class SharedValues(int capacity = SharedValues.Usual)
{
    // Reason: what objects have in common is a few hundred values; the rest are their own and pass through.
    private const int Usual = 1 << 16;

    // Reason: True, Unknown, replica and the like; a time has 20 letters.
    private const int WordMax = 16;

    private readonly Lock gate = new();
    private readonly Dictionary<Json, Json> known = new(new ByParts());
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    /// <summary>A value that is made of shared parts.</summary>
    internal Json Of(Json value)
    {
        lock (gate)
        {
            Bound();
            return Part(value);
        }
    }

    /// <summary>What is kept of an object, with its content shared.</summary>
    /// <param name="seen">What is kept of it.</param>
    internal ObservedObject Of(ObservedObject seen)
    {
        lock (gate)
        {
            Bound();
            return seen switch
            {
                ObservedObject.Resource it => it with { Spec = Part(it.Spec), Status = Loose(it.Status) },
                ObservedObject.Deployment it => it with { Content = Part(it.Content) },
                ObservedObject.Applied it => it with { Content = Part(it.Content) },
                _ => seen,
            };
        }
    }

    private void Bound()
    {
        if (known.Count > capacity || names.Count > capacity)
        {
            known.Clear();
            names.Clear();
        }
    }

    private Json Part(Json value)
    {
        var parts = value.IsMap ? Json.Map(value.Members.ToValueMap(member => Name(member.Key), member => Part(member.Value)))
            : value.IsList ? Json.List(value.Items.Select(Part))
            : value;
        if (known.TryGetValue(parts, out var first))
        {
            return first;
        }
        known.Add(parts, parts);
        return parts;
    }

    // A status as a whole is always the object's own, and would only fill what is known.
    private Json Loose(Json value) => value.IsMap ? Json.Map(value.Members.ToValueMap(member => Name(member.Key), member => Loose(member.Value)))
        : value.IsList ? Json.List(value.Items.Select(Loose))
        : value.AsText is { Length: > WordMax } ? value
        : Part(value);

    private string Name(string name)
    {
        if (names.TryGetValue(name, out var first))
        {
            return first;
        }
        names.Add(name);
        return name;
    }

    /// <summary>Equal are values of equal text whose parts are the very same, since parts have been shared before.</summary>
    private sealed class ByParts : IEqualityComparer<Json>
    {
        public bool Equals(Json? one, Json? other)
        {
            if (ReferenceEquals(one, other) || one is null || other is null || one.Kind != other.Kind)
            {
                return ReferenceEquals(one, other);
            }
            if (one.IsList)
            {
                return one.Items.Count == other.Items.Count && one.Items.Zip(other.Items).All(pair => ReferenceEquals(pair.First, pair.Second));
            }
            return one.IsMap
                ? one.Members.Count == other.Members.Count && one.Members.Zip(other.Members)
                    .All(pair => pair.First.Key == pair.Second.Key && ReferenceEquals(pair.First.Value, pair.Second.Value))
                : one == other;
        }

        public int GetHashCode([DisallowNull] Json value)
        {
            var hash = new HashCode();
            hash.Add(value.Kind);
            hash.Add(value.AsText ?? value.AsNumber, StringComparer.Ordinal);
            hash.Add(value.AsBoolean);
            foreach (var item in value.Items)
            {
                hash.Add(RuntimeHelpers.GetHashCode(item));
            }
            foreach (var member in value.Members)
            {
                hash.Add(member.Key, StringComparer.Ordinal);
                hash.Add(RuntimeHelpers.GetHashCode(member.Value));
            }
            return hash.ToHashCode();
        }
    }
}
