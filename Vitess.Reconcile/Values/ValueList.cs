using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Vitess.Reconcile.Values;

/// <summary>An immutable list that equals another when their items are equal, in order.</summary>
/// <remarks>The default value is the empty list. Written as a collection expression: <c>[a, b]</c>.</remarks>
/// <typeparam name="T">The items; they should have value equality themselves.</typeparam>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Create))]
public readonly struct ValueList<T> : IEquatable<ValueList<T>>, IReadOnlyList<T>
{
    private readonly T[]? items;

    internal ValueList(T[] items) => this.items = items.Length == 0 ? null : items;

    private T[] Items => items ?? [];

    /// <summary>How many items there are; 0 for the default value.</summary>
    public int Count => items?.Length ?? 0;

    /// <summary>The item at a position that counts from 0.</summary>
    /// <param name="index">From 0 up to, but not including, <see cref="Count"/>.</param>
    public T this[int index] => Items[index];

    /// <summary>Whether both lists hold equal items in the same order.</summary>
    /// <param name="left">One list.</param>
    /// <param name="right">The other list.</param>
    public static bool operator ==(ValueList<T> left, ValueList<T> right) => left.Equals(right);

    /// <summary>Whether the lists differ in an item, the order or the length.</summary>
    /// <param name="left">One list.</param>
    /// <param name="right">The other list.</param>
    public static bool operator !=(ValueList<T> left, ValueList<T> right) => !left.Equals(right);

    /// <summary>The items as a span, for loops that allocate nothing.</summary>
    public ReadOnlySpan<T> AsSpan() => items;

    /// <summary>This list with one item more at its end.</summary>
    /// <param name="item">The new last item.</param>
    public ValueList<T> Add(T item) => new([.. Items, item]);

    /// <summary>This list and then another.</summary>
    internal ValueList<T> Concat(ValueList<T> other)
    {
        if (Count == 0 || other.Count == 0)
        {
            return Count == 0 ? other : this;
        }
        var both = new T[Count + other.Count];
        AsSpan().CopyTo(both);
        other.AsSpan().CopyTo(both.AsSpan(Count));
        return new(both);
    }

    /// <summary>Whether there is an item for which something holds. As in LINQ, without an enumerator.</summary>
    internal bool Any(Func<T, bool> holds)
    {
        foreach (var item in AsSpan())
        {
            if (holds(item))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether something holds for all items. As in LINQ, without an enumerator.</summary>
    internal bool All(Func<T, bool> holds)
    {
        foreach (var item in AsSpan())
        {
            if (!holds(item))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The items for which something holds, in order. As in LINQ, at once and without an enumerator.</summary>
    internal ValueList<T> Where(Func<T, bool> holds)
    {
        var count = 0;
        Span<bool> which = Count <= 256 ? stackalloc bool[Count] : new bool[Count];
        for (var i = 0; i < which.Length; i++)
        {
            which[i] = holds(Items[i]);
            count += which[i] ? 1 : 0;
        }
        if (count == Count || count == 0)
        {
            return count == 0 ? default : this;
        }
        var found = new T[count];
        count = 0;
        for (var i = 0; i < which.Length; i++)
        {
            if (which[i])
            {
                found[count++] = Items[i];
            }
        }
        return new(found);
    }

    /// <summary>The first item for which something holds; the default of its type when there is none. As in LINQ, without an enumerator.</summary>
    internal T? FirstOrDefault(Func<T, bool> holds)
    {
        foreach (var item in AsSpan())
        {
            if (holds(item))
            {
                return item;
            }
        }
        return default;
    }

    /// <inheritdoc/>
    public bool Equals(ValueList<T> other) =>
        ReferenceEquals(items, other.items) || AsSpan().SequenceEqual(other.AsSpan(), EqualityComparer<T>.Default);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ValueList<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Count;

    /// <summary>The items in brackets, as in <c>[a, b]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", Items)}]";

    /// <summary>An enumerator that does not allocate.</summary>
    public ImmutableArray<T>.Enumerator GetEnumerator() => ImmutableCollectionsMarshalArray().GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)Items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Items.GetEnumerator();

    private ImmutableArray<T> ImmutableCollectionsMarshalArray() =>
        System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(Items);
}

/// <summary>Makes value lists.</summary>
public static class ValueList
{
    /// <summary>A list of these items.</summary>
    /// <typeparam name="T">The items.</typeparam>
    /// <param name="items">They are copied.</param>
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());

    /// <summary>The items of a sequence, in its order.</summary>
    /// <typeparam name="T">The items.</typeparam>
    /// <param name="items">It is enumerated once.</param>
    public static ValueList<T> ToValueList<T>(this IEnumerable<T> items) => new([.. items]);
}
