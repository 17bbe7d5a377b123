using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Vitess.Reconcile.Host.Live.Volumes;

/// <summary>One JSON document by HTTP.</summary>
internal static class HttpJson
{
    // Reason: a kubelet with 250 pods of ten volumes answers with about 2 MB.
    private const long LengthMax = 64 * 1024 * 1024;

    /// <summary>Gets it and reads it.</summary>
    /// <param name="client">The client.</param>
    /// <param name="address">Where it is.</param>
    /// <param name="token">The bearer token; null for none.</param>
    /// <param name="read">What to make of it.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="VolumesUnreadableException">It is not there, not allowed or not JSON.</exception>
    internal static async Task<T> Get<T>(
        HttpMessageInvoker client, Uri address, string? token, Func<JsonElement, T> read, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        try
        {
            using var response = await client.SendAsync(request, stop);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new VolumesUnreadableException($"{address.Authority} answers {(int)response.StatusCode}");
            }
            await response.Content.LoadIntoBufferAsync(LengthMax, stop);
            await using var stream = await response.Content.ReadAsStreamAsync(stop);
            using var document = await JsonDocument.ParseAsync(stream, default, stop);
            return read(document.RootElement);
        }
        // What is read has a form that is not ours: members that are missing, lists that are short and numbers beyond an instant are among it.
        catch (Exception failure) when (
            failure is HttpRequestException or IOException or JsonException or FormatException or InvalidOperationException
                or KeyNotFoundException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw new VolumesUnreadableException($"{address.Authority}: {failure.Message}", failure);
        }
    }
}
