namespace Vitess.Reconcile.Host.Commands;

/// <summary>What the user gave turned out to be wrong while a command ran; the message says what was found and what to write.</summary>
internal sealed class BadInputException(string message) : Exception(message);
