using System.Text;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.Waha;
using Ryze.Infrastructure.Shared.Events;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.Waha;

/// <summary>
/// Reference docs/spec/engines.md 3 and 6: each webhook in <c>Webhooks</c> becomes its canonical event. After an intended change write the
/// files again with <c>RYZE_APPROVE=1 dotnet test --filter WahaReadingTests</c>, and review the difference.
/// </summary>
internal sealed class WahaReadingTests
{
    private static readonly bool IsApproving = Environment.GetEnvironmentVariable("RYZE_APPROVE") == "1";

    [TestCaseSource(typeof(WahaSample), nameof(WahaSample.Files))]
    public void Webhook_becomes_the_event_of_its_file(string file)
    {
        var samples = WahaSample.In(file);
        var read = samples.ConvertAll(sample => sample.Read());
        if (IsApproving)
        {
            WahaSample.Write(file, read);
        }

        using (Assert.EnterMultipleScope())
        {
            foreach (var (expected, actual) in samples.Zip(read))
            {
                Assert.That(actual.Written(), Is.EqualTo(expected.Written()), expected.Name);
            }
        }
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("{}")]
    [TestCase("{\"event\":\"message.any\",\"payload\":[]}")]
    [TestCase("{\"event\":5,\"payload\":{}}")]
    public void Body_that_is_no_event_is_counted(string body)
    {
        var reading = WahaWebhookReader.Read(WahaScene.Connection(), Encoding.UTF8.GetBytes(body));

        Assert.That((reading.Updates.Count, reading.UnreadKinds.Count), Is.EqualTo((0, 1)));
    }

    [Test]
    public void Body_with_too_many_levels_is_counted()
    {
        var body = "{\"event\":\"message.any\",\"payload\":" + new string('[', 5000) + new string(']', 5000) + "}";

        Assert.That(WahaWebhookReader.Read(WahaScene.Connection(), Encoding.UTF8.GetBytes(body)).UnreadKinds, Is.EqualTo(new[] { "body" }));
    }

    [Test]
    public void Damaged_part_costs_only_itself()
    {
        var body = Encoding.UTF8.GetBytes(
            """{"event":"message.any","session":"suporte","payload":{"id":"false_5511900000002@c.us_3A11","body":"oi","media":7,"location":{"latitude":"x"},"vCards":{},"replyTo":[],"_data":{"message":[],"Info":3,"key":"x"}}}""");

        var update = WahaWebhookReader.Read(WahaScene.Connection(), body).Updates.Single();

        Assert.That(Encoding.UTF8.GetString(update.Data), Does.Contain("\"content\":\"oi\""));
    }

    [Test]
    public void Half_of_an_emoji_costs_only_itself()
    {
        var body = """{"event":"message.any","payload":{"id":"false_5511900000002@c.us_3A11","body":"oi \ud83d","_data":{"\ud83d":1}}}"""u8;

        var update = WahaWebhookReader.Read(WahaScene.Connection(), body.ToArray()).Updates.Single();

        Assert.That(Encoding.UTF8.GetString(update.Data), Does.Contain("\"content\":\"oi \uFFFD\""));
    }

    [Test]
    [NonParallelizable] // Measures the memory of the process.
    public void Generated_body_never_throws()
    {
        var bodies = WahaSample.All().Select(sample => sample.Body()).ToList();
        var random = new Random(Seed.Current);
        var connection = WahaScene.Connection();
        Read(connection, bodies[0]);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < 10_000; i++)
        {
            Read(connection, WahaMutations.Of(random, bodies));
        }

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(16 * 1024 * 1024));
    }

    private static void Read(EngineConnection connection, byte[] body)
    {
        var reading = WahaWebhookReader.Read(connection, body);
        foreach (var update in reading.Updates)
        {
            _ = WhatsAppMessageReader.Read(update.Name, "evt_1", update.Data);
        }
    }
}
