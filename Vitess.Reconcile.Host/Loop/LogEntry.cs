namespace Vitess.Reconcile.Host.Loop;

/// <summary>Something that the loop did, as a constant message with named values.</summary>
/// <param name="At">When.</param>
/// <param name="Message">The same text for every entry of its sort.</param>
/// <param name="Values">Names and values, always in the same order.</param>
public sealed record LogEntry(DateTimeOffset At, string Message, ValueList<LogValue> Values)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{At:O} {Message} {string.Join(' ', Values.Select(value => $"{value.Name}={value.Value}"))}";
}

/// <summary>A named value in the log.</summary>
/// <param name="Name">Its name, in camelCase.</param>
/// <param name="Value">Its text.</param>
public sealed record LogValue(string Name, string Value);
