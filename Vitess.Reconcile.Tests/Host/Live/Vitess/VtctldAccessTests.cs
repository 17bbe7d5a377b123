using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Host.Live.Vitess;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Sim.Serve.Vtctld;

namespace Vitess.Reconcile.Tests.Host.Live.Vitess;

/// <summary>A vtctld that wants to know who calls, and one that is encrypted.</summary>
public sealed class VtctldAccessTests
{
    [Fact]
    public async Task Static_credentials_go_with_every_call()
    {
        var settings = new GrpcServerSettings { Credentials = ("operator", "secret") };
        await using var rig = await WireRig.Start(Answers.Empty(), settings, Of(("username", "operator"), ("password", "secret\n")));
        Assert.Equal(WireRig.Done, await rig.Invoke(WireRig.Reparent));
        Assert.IsType<Outcome.Done>(await rig.Ask(new Query.Keyspaces(rig.Address)));
    }

    [Fact]
    public async Task Wrong_credentials_are_a_refusal_with_its_reason()
    {
        var settings = new GrpcServerSettings { Credentials = ("operator", "secret") };
        await using var none = await WireRig.Start(Answers.Empty(), settings);
        Assert.Equal(
            new Outcome.Refused("Unauthenticated: username and password must be provided"), await none.Invoke(WireRig.Reparent));
        await using var wrong = await WireRig.Start(
            Answers.Empty(), settings, Of(("creds.json", """{"Username":"operator","Password":"guess"}""")));
        Assert.Equal(
            new Outcome.Refused("PermissionDenied: auth failure: caller \"operator\" provided invalid credentials"),
            await wrong.Invoke(WireRig.Reparent));
    }

    [Fact]
    public async Task A_server_is_trusted_by_its_authority_and_name()
    {
        using var authority = Authority();
        using var server = Signed(authority, "vtctld.example", isServer: true);
        var settings = new GrpcServerSettings { Certificate = server };
        var trusted = Of(("ca.crt", authority.ExportCertificatePem()), ("server-name", "vtctld.example"));
        await using (var rig = await WireRig.Start(Answers.Empty(), settings, trusted))
        {
            Assert.Equal(WireRig.Done, await rig.Invoke(WireRig.Reparent));
        }
        using var other = Authority();
        foreach (var access in new[]
        {
            Of(("ca.crt", authority.ExportCertificatePem()), ("server-name", "other.example")),
            Of(("ca.crt", other.ExportCertificatePem()), ("server-name", "vtctld.example")),
            Of(("tls", "true"), ("server-name", "vtctld.example")),
        })
        {
            await using var rig = await WireRig.Start(Answers.Empty(), settings, access);
            Assert.StartsWith("not sent", Assert.IsType<Outcome.Refused>(await rig.Invoke(WireRig.Reparent)).Why, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_client_shows_its_own_certificate()
    {
        using var authority = Authority();
        using var server = Signed(authority, "vtctld.example", isServer: true);
        using var client = Signed(authority, "operator.example", isServer: false);
        using var key = client.GetECDsaPrivateKey();
        var settings = new GrpcServerSettings { Certificate = server, ClientAuthority = authority };
        var trusted = new[] { ("ca.crt", authority.ExportCertificatePem()), ("server-name", "vtctld.example") };
        await using var known = await WireRig.Start(Answers.Empty(), settings, Of(
            [.. trusted, ("tls.crt", client.ExportCertificatePem()), ("tls.key", key?.ExportPkcs8PrivateKeyPem() ?? "")]));
        Assert.Equal(WireRig.Done, await known.Invoke(WireRig.Reparent));
        await using var unknown = await WireRig.Start(Answers.Empty(), settings, Of(trusted));
        Assert.IsNotType<Outcome.Done>(await unknown.Invoke(WireRig.Reparent, TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public async Task Certificates_that_cannot_be_read_are_an_outcome()
    {
        await using var rig = await WireRig.Start(Answers.Empty(), null, Of(("tls.crt", "none"), ("tls.key", "none")));
        Assert.StartsWith(
            "not sent: Unavailable: ", Assert.IsType<Outcome.Refused>(await rig.Invoke(WireRig.Reparent)).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vtctld example")]
    [InlineData("https://vtctld.example")]
    [InlineData("vtctld.example:443")]
    [InlineData("::1")]
    public async Task A_name_of_the_server_that_is_none_is_an_outcome(string name)
    {
        await using var rig = await WireRig.Start(Answers.Empty(), null, Of(("server-name", name)));
        Assert.Equal(
            new Outcome.Refused($"not sent: Unavailable: 127.0.0.1: server-name \"{name}\" is not the name of a host"),
            await rig.Invoke(WireRig.Reparent));
    }

    [Fact]
    public void Passwords_and_keys_are_not_printed()
    {
        var access = Of(("username", "operator"), ("password", "secret"), ("tls.crt", "CERTIFICATE"), ("tls.key", "KEY"));
        Assert.Equal("TLS, as operator, at its name", access.ToString());
        Assert.DoesNotContain("KEY", access.Tls?.ToString() ?? "", StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => Of(("creds.json", "[]")));
        Assert.Null(Of(("username", "u")).Tls);
    }

    private static VtctldAccess Of(params (string Key, string Value)[] data) => VtctldAccess.Of(
        data.ToDictionary(entry => entry.Key, entry => Encoding.UTF8.GetBytes(entry.Value), StringComparer.Ordinal));

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Signed(X509Certificate2 authority, string name, bool isServer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Parse("192.0.2.1"));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid(isServer ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2")], critical: false));
        using var certificate = request.Create(
            authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), [1, 2, 3, 4]);
        using var own = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
    }
}
