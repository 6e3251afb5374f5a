using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Engines;

/// <summary>docs/spec/engines.md 3: a customer with a business-scoped id of Cloud API is paired with the phone, as by a LID.</summary>
internal sealed class BusinessScopedIdTests
{
    private const string ScopedId = "BR.13aZ9";
    private const string Phone = "5511944440001";

    private WiredScene _scene = null!;

    [SetUp]
    public async Task Start()
    {
        _scene = await WiredScene.StartAsync();
        _scene.OnSend = _ => Task.FromResult<(int, string)?>(_scene.Wire.Accepted("wamid.OWN="));
        await _scene.ConnectAsync(new CloudApiWire());
    }

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Customer_first_seen_without_a_phone_is_one_contact_afterwards()
    {
        await WriteAsync("wamid.1", null, ScopedId);
        await _scene.Relay.ArrivedAsync(1);
        await WriteAsync("wamid.2", Phone, ScopedId);
        await _scene.Relay.ArrivedAsync(2);
        await WriteAsync("wamid.3", null, ScopedId.ToUpperInvariant());
        await WriteAsync("wamid.4", Phone, null);

        var messages = await _scene.Relay.ArrivedAsync(4);

        Assert.That(messages.Select(message => message.ConversationId).Distinct().Count(), Is.EqualTo(1));
        Assert.That(_scene.Relay.Desk.Contacts.Select(contact => contact.Phone), Is.EqualTo(new[] { "+" + Phone }));
    }

    [Test]
    public async Task Answer_to_a_customer_without_a_phone_uses_the_ids_exact_case()
    {
        await WriteAsync("wamid.1", null, ScopedId);
        var asked = (await _scene.Relay.ArrivedAsync(1)).Single();

        _scene.Relay.Answer(asked.ConversationId, "olá");

        await Eventually.TrueAsync(() => _scene.Sends.Count == 1, "the answer is sent");
        Assert.That(_scene.Sends.Single(), Does.Contain($"\"recipient\":\"{ScopedId}\""));
    }

    private Task WriteAsync(string id, string? phone, string? scopedId) => _scene.CallAsync(CloudApiWire.Text(id, "oi", phone, scopedId));
}
