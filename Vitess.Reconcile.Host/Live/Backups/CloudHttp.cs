using System.Net;

namespace Vitess.Reconcile.Host.Live.Backups;

/// <summary>Reading a storage over plain HTTP.</summary>
internal static class CloudHttp
{
    // Reason: a MANIFEST names every file of a backup; a page of a listing has 5,000 names at most.
    private const long LengthMax = 256 * 1024 * 1024;

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <returns>The body; null for status 404.</returns>
    /// <exception cref="BackupsUnreadableException">Any other failure.</exception>
    internal static async Task<byte[]?> Send(HttpMessageInvoker client, HttpRequestMessage request, CancellationToken stop)
    {
        var where = request.RequestUri?.GetLeftPart(UriPartial.Path) ?? "";
        try
        {
            using var response = await client.SendAsync(request, stop);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }
            await response.Content.LoadIntoBufferAsync(LengthMax, stop);
            var body = await response.Content.ReadAsByteArrayAsync(stop);
            return response.StatusCode == HttpStatusCode.OK
                ? body
                : throw new BackupsUnreadableException($"{where} answers {(int)response.StatusCode}");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            || (failure is OperationCanceledException && !stop.IsCancellationRequested))
        {
            throw new BackupsUnreadableException($"{where}: {failure.Message}", failure);
        }
    }
}
