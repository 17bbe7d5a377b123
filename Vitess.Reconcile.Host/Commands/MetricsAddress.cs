using System.Net;
using System.Net.Sockets;

namespace Vitess.Reconcile.Host.Commands;

/// <summary>Where metrics and health are served.</summary>
internal static class MetricsAddress
{
    /// <summary>Reads an address of this machine with a port.</summary>
    /// <param name="text">As in <c>127.0.0.1:8383</c> or <c>:8383</c>; empty for nowhere.</param>
    /// <param name="address">The address; null for nowhere.</param>
    /// <returns>Why the text is none; null when it is one.</returns>
    internal static string? Read(string text, out IPEndPoint? address)
    {
        address = null;
        var full = text.StartsWith(':') ? "0.0.0.0" + text : text;
        return text.Length == 0 || (IPEndPoint.TryParse(full, out address) && text.Contains(':', StringComparison.Ordinal)) ? null
            : text.LastIndexOf(':') is > 0 and var colon && Uri.CheckHostName(text[..colon]) == UriHostNameType.Dns
            ? $"--metrics-address \"{text}\" has the name of a host, and an address of this machine is wanted. Write one as in 127.0.0.1:8383 or :8383."
            : $"--metrics-address \"{text}\" is no address with a port. Write one as in 127.0.0.1:8383 or :8383.";
    }

    /// <summary>Opens what listens there.</summary>
    /// <exception cref="BadInputException">It cannot be listened on.</exception>
    internal static T Listen<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (SocketException taken)
        {
            throw new BadInputException($"--metrics-address cannot be listened on: {taken.Message}. Name another one.");
        }
    }
}
