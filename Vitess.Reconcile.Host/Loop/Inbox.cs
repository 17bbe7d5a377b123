using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Vitess.Reconcile.Host.Loop;

/// <summary>What the loop has not taken yet: what it learns of its lease before all else, and each in the order in which it came.</summary>
/// <remarks>
/// Reason: when ten thousand shards run their first pass, thousands of answers wait at once. A lease whose renewal waits behind
/// them is lost, and everything has to be listed again.
/// </remarks>
internal sealed class Inbox
{
    private readonly Channel<Input?> channel = Channel.CreateUnbounded<Input?>();
    private readonly ConcurrentQueue<Input> first = [];

    internal int Count => channel.Reader.Count;

    internal void Add(Input input) => channel.Writer.TryWrite(input);

    internal void AddFirst(Input input)
    {
        first.Enqueue(input);
        channel.Writer.TryWrite(null);
    }

    internal async IAsyncEnumerable<Input> ReadAll()
    {
        await foreach (var input in channel.Reader.ReadAllAsync())
        {
            while (first.TryDequeue(out var urgent))
            {
                yield return urgent;
            }
            if (input is not null)
            {
                yield return input;
            }
        }
    }
}
