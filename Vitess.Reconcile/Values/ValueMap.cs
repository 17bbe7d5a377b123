using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Vitess.Reconcile.Values;

/// <summary>An immutable map in ascending order of its keys, which equals another with equal keys and values.</summary>
/// <remarks>Strings are ordered ordinally. The default value is the empty map.</remarks>
/// <typeparam name="TKey">The keys; they are compared, never hashed.</typeparam>
/// <typeparam name="TValue">The values; they should have value equality.</typeparam>
public readonly struct ValueMap<TKey, TValue> : IEquatable<ValueMap<TKey, TValue>>,
    IReadOnlyCollection<KeyValuePair<TKey, TValue>>
    where TKey : IComparable<TKey>
{
    private readonly KeyValuePair<TKey, TValue>[]? entries;

    internal ValueMap(KeyValuePair<TKey, TValue>[] sorted) => entries = sorted.Length == 0 ? null : sorted;

    private KeyValuePair<TKey, TValue>[] Entries => entries ?? [];

    /// <summary>How many entries there are; 0 for the default value.</summary>
    public int Count => entries?.Length ?? 0;

    /// <summary>The keys, ascending.</summary>
    public IEnumerable<TKey> Keys => Entries.Select(entry => entry.Key);

    /// <summary>The values in the order of their keys.</summary>
    public IEnumerable<TValue> Values => Entries.Select(entry => entry.Value);

    /// <summary>The value of a key that is there.</summary>
    /// <param name="key">A key of the map.</param>
    /// <exception cref="ArgumentException">The map has no such key.</exception>
    public TValue this[TKey key] =>
        TryGetValue(key, out var value) ? value : throw new ArgumentException($"The map has no key {key}.", nameof(key));

    /// <summary>Whether both maps hold equal entries.</summary>
    /// <param name="left">One map.</param>
    /// <param name="right">The other map.</param>
    public static bool operator ==(ValueMap<TKey, TValue> left, ValueMap<TKey, TValue> right) => left.Equals(right);

    /// <summary>Whether the maps differ in a key or a value.</summary>
    /// <param name="left">One map.</param>
    /// <param name="right">The other map.</param>
    public static bool operator !=(ValueMap<TKey, TValue> left, ValueMap<TKey, TValue> right) => !left.Equals(right);

    /// <summary>Whether the key is there.</summary>
    /// <param name="key">The key to look for.</param>
    public bool ContainsKey(TKey key) => IndexOf(key) >= 0;

    /// <summary>Looks a key up in logarithmic time.</summary>
    /// <param name="key">The key to look for.</param>
    /// <param name="value">Its value, when it is there.</param>
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var index = IndexOf(key);
        value = index >= 0 ? Entries[index].Value : default;
        return index >= 0;
    }

    /// <summary>The value of a key, or what stands in for it.</summary>
    /// <param name="key">The key to look for.</param>
    /// <param name="otherwise">The answer when the key is not there.</param>
    public TValue? GetValueOrDefault(TKey key, TValue? otherwise = default) =>
        TryGetValue(key, out var value) ? value : otherwise;

    /// <summary>This map with one entry added or replaced.</summary>
    /// <param name="key">The key to set.</param>
    /// <param name="value">Its new value.</param>
    public ValueMap<TKey, TValue> With(TKey key, TValue value)
    {
        var index = IndexOf(key);
        var entry = KeyValuePair.Create(key, value);
        return index >= 0
            ? new([.. AsSpan()[..index], entry, .. AsSpan()[(index + 1)..]])
            : new([.. AsSpan()[..~index], entry, .. AsSpan()[~index..]]);
    }

    /// <summary>This map without a key; itself when the key is not there.</summary>
    /// <param name="key">The key to leave out.</param>
    public ValueMap<TKey, TValue> Without(TKey key)
    {
        var index = IndexOf(key);
        return index >= 0 ? new([.. AsSpan()[..index], .. AsSpan()[(index + 1)..]]) : this;
    }

    /// <summary>This map overlaid by another, whose entries win.</summary>
    /// <param name="over">The entries to set.</param>
    public ValueMap<TKey, TValue> Overlay(ValueMap<TKey, TValue> over) =>
        over.Count == 0 ? this : Count == 0 ? over : ((IEnumerable<KeyValuePair<TKey, TValue>>)[.. Entries, .. over.Entries]).ToValueMap();

    /// <summary>The entries as a span in the order of their keys.</summary>
    public ReadOnlySpan<KeyValuePair<TKey, TValue>> AsSpan() => entries;

    /// <inheritdoc/>
    public bool Equals(ValueMap<TKey, TValue> other)
    {
        if (ReferenceEquals(entries, other.entries))
        {
            return true;
        }
        if (Count != other.Count)
        {
            return false;
        }
        var mine = AsSpan();
        var theirs = other.AsSpan();
        for (var i = 0; i < mine.Length; i++)
        {
            if (Compare(mine[i].Key, theirs[i].Key) != 0
                || !EqualityComparer<TValue>.Default.Equals(mine[i].Value, theirs[i].Value))
            {
                return false;
            }
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ValueMap<TKey, TValue> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Count;

    /// <summary>The entries in braces, as in <c>{a: 1, b: 2}</c>.</summary>
    public override string ToString() =>
        $"{{{string.Join(", ", Entries.Select(entry => $"{entry.Key}: {entry.Value}"))}}}";

    /// <summary>Enumerates the entries in the order of their keys.</summary>
    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<TKey, TValue>>)Entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Entries.GetEnumerator();

    private int IndexOf(TKey key)
    {
        var span = AsSpan();
        var text = key as string;
        var (low, high) = (0, span.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = text is null
                ? Comparer<TKey>.Default.Compare(span[middle].Key, key)
                : string.CompareOrdinal((string?)(object?)span[middle].Key, text);
            if (order == 0)
            {
                return middle;
            }
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }
        return ~low;
    }

    internal static int Compare(KeyValuePair<TKey, TValue> left, KeyValuePair<TKey, TValue> right) =>
        Compare(left.Key, right.Key);

    // Reason: nearly all keys are texts, and a comparer behind an interface costs more than comparing two short ones.
    private static int Compare(TKey left, TKey right) => left is string text
        ? string.CompareOrdinal(text, (string?)(object?)right)
        : Comparer<TKey>.Default.Compare(left, right);
}

/// <summary>Makes value maps.</summary>
public static class ValueMap
{
    /// <summary>Up to how many entries are sorted by insertion. Reason: nearly all maps are small, and it allocates nothing.</summary>
    private const int InsertedMax = 32;

    /// <summary>A map of these entries; of two with one key, the later wins.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TValue">The values.</typeparam>
    /// <param name="entries">In any order.</param>
    public static ValueMap<TKey, TValue> ToValueMap<TKey, TValue>(this IEnumerable<KeyValuePair<TKey, TValue>> entries)
        where TKey : IComparable<TKey>
    {
        var sorted = entries.ToArray();
        return new(Sorted(sorted));
    }

    /// <summary>Sorts entries in place and leaves out those that a later one of the same key replaces.</summary>
    internal static KeyValuePair<TKey, TValue>[] Sorted<TKey, TValue>(KeyValuePair<TKey, TValue>[] entries)
        where TKey : IComparable<TKey>
    {
        if (IsAscending(entries))
        {
            return entries;
        }
        if (entries.Length > InsertedMax)
        {
            return Distinct([.. entries.Order(Comparer<KeyValuePair<TKey, TValue>>.Create(ValueMap<TKey, TValue>.Compare))]);
        }
        for (var i = 1; i < entries.Length; i++)
        {
            var entry = entries[i];
            var at = i;
            for (; at > 0 && ValueMap<TKey, TValue>.Compare(entries[at - 1], entry) > 0; at--)
            {
                entries[at] = entries[at - 1];
            }
            entries[at] = entry;
        }
        return Distinct(entries);
    }

    /// <summary>Of equal keys, which stand side by side in the order in which they were given, the last.</summary>
    private static KeyValuePair<TKey, TValue>[] Distinct<TKey, TValue>(KeyValuePair<TKey, TValue>[] sorted)
        where TKey : IComparable<TKey>
    {
        var count = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i + 1 == sorted.Length || ValueMap<TKey, TValue>.Compare(sorted[i], sorted[i + 1]) != 0)
            {
                sorted[count++] = sorted[i];
            }
        }
        return count == sorted.Length ? sorted : sorted[..count];
    }

    // Most maps come from another map or from a text in order, and need no sorting.
    private static bool IsAscending<TKey, TValue>(KeyValuePair<TKey, TValue>[] entries)
        where TKey : IComparable<TKey>
    {
        for (var i = 1; i < entries.Length; i++)
        {
            if (ValueMap<TKey, TValue>.Compare(entries[i - 1], entries[i]) >= 0)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>A map from a sequence, by a key and a value of each item; of two with one key, the later wins.</summary>
    /// <typeparam name="T">The items.</typeparam>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TValue">The values.</typeparam>
    /// <param name="items">In any order.</param>
    /// <param name="key">The key of an item.</param>
    /// <param name="value">The value of an item.</param>
    public static ValueMap<TKey, TValue> ToValueMap<T, TKey, TValue>(
        this IEnumerable<T> items, Func<T, TKey> key, Func<T, TValue> value)
        where TKey : IComparable<TKey> =>
        items.Select(item => KeyValuePair.Create(key(item), value(item))).ToValueMap();

    /// <summary>A map from a list, by a key and a value of each item; of two with one key, the later wins.</summary>
    internal static ValueMap<TKey, TValue> ToValueMap<T, TKey, TValue>(
        this ValueList<T> items, Func<T, TKey> key, Func<T, TValue> value)
        where TKey : IComparable<TKey>
    {
        var entries = new KeyValuePair<TKey, TValue>[items.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = KeyValuePair.Create(key(items[i]), value(items[i]));
        }
        return new(Sorted(entries));
    }

    /// <summary>A map of texts, written as pairs; of two with one key, the later wins.</summary>
    /// <param name="entries">Key and value of each entry.</param>
    public static ValueMap<string, string> Of(params ReadOnlySpan<(string Key, string Value)> entries)
    {
        var pairs = new List<KeyValuePair<string, string>>(entries.Length);
        foreach (var (key, value) in entries)
        {
            pairs.Add(KeyValuePair.Create(key, value));
        }
        return pairs.ToValueMap();
    }
}
